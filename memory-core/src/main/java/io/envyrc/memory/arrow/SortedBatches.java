package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryReservation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;

/** Sorted blocks in memory, in the order in which their rows came. Not thread-safe, but for {@link #bytes}. */
final class SortedBatches {
    private static final int SMALL_BLOCKS = 32;

    private final OperatorContext context;
    private final List<ColumnType> types;
    private final KeyOrder order;
    private final Gatherer gatherer;
    private final MemoryReservation reservation;
    private final List<HeldBatch> blocks = new ArrayList<>();
    private volatile long bytes;

    SortedBatches(
            OperatorContext context,
            List<ColumnType> types,
            KeyOrder order,
            Gatherer gatherer,
            MemoryReservation reservation) {
        this.context = context;
        this.types = types;
        this.order = order;
        this.gatherer = gatherer;
        this.reservation = reservation;
    }

    boolean isEmpty() {
        return blocks.isEmpty();
    }

    int size() {
        return blocks.size();
    }

    /** Returns what they take, in bytes. */
    long bytes() {
        return bytes;
    }

    private void resize(long by) {
        long now = bytes;
        bytes = now + by;
    }

    /** Adds a block, and makes one of the last few if they are small. */
    void add(HeldBatch block, Picks picks, int maxRows) throws IOException {
        blocks.add(block);
        resize(block.bytes());
        boolean merged = true;
        while (merged && isTailSmall()) {
            merged = mergeTail(picks, maxRows);
        }
    }

    private boolean isTailSmall() {
        int size = blocks.size();
        for (int i = size - 1; i >= size - SMALL_BLOCKS; i--) {
            if (i < 0 || blocks.get(i).bytes() > context.batchBytes() / SMALL_BLOCKS) {
                return false;
            }
        }
        return true;
    }

    /** Makes one block of the last few: each has its price on the heap. Returns false if there is no room to. */
    private boolean mergeTail(Picks picks, int maxRows) throws IOException {
        List<HeldBatch> tail = blocks.subList(blocks.size() - SMALL_BLOCKS, blocks.size());
        Merge merge = merge(tail);
        merge.next(picks, maxRows, context.batchBytes());
        if (picks.count < tail.stream().mapToInt(HeldBatch::rows).sum()) {
            return false;
        }
        Gatherer.Plan plan = gatherer.plan(merge.views(), picks);
        ArrowBuf body = HeldBatch.tryAllocate(plan.bytes(), context.allocator(), reservation);
        if (body == null) {
            return false;
        }
        HeldBatch block = new HeldBatch(gatherer.copy(merge.views(), picks, plan, body.memoryAddress()), body);
        long before = tail.stream().mapToLong(HeldBatch::bytes).sum();
        tail.forEach(one -> HeldBatch.free(one.body(), reservation));
        tail.clear();
        blocks.add(block);
        resize(block.bytes() - before);
        return true;
    }

    /** Returns a merge of all, which they have to outlive. */
    Merge merge() {
        return merge(blocks);
    }

    private Merge merge(List<HeldBatch> held) {
        List<HeldSource> sources = new ArrayList<>(held.size());
        for (HeldBatch block : held) {
            sources.add(new HeldSource(BatchView.of(block, types)));
        }
        return new Merge(order, gatherer, sources);
    }

    void free() {
        for (HeldBatch block : blocks) {
            HeldBatch.free(block.body(), reservation);
        }
        blocks.clear();
        bytes = 0;
    }
}
