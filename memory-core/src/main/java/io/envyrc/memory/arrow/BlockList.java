package io.envyrc.memory.arrow;

import java.util.ArrayList;
import java.util.List;

/** A share of the blocks that exist, kept or lent; so they are reachable. Thread-safe, by its own monitor. */
final class BlockList {
    private final ArrayList<Block> blocks = new ArrayList<>();
    private int turns;

    /** Adds a block; returns how many were added before. */
    synchronized int add(Block block) {
        block.list = this;
        block.place = blocks.size();
        blocks.add(block);
        return turns++;
    }

    synchronized void remove(Block block) {
        Block last = blocks.remove(blocks.size() - 1);
        if (last != block) {
            blocks.set(block.place, last);
            last.place = block.place;
        }
    }

    synchronized void addTo(List<Block> all) {
        all.addAll(blocks);
    }

    synchronized boolean isEmpty() {
        return blocks.isEmpty();
    }
}
