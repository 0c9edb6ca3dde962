package io.envyrc.memory.arrow;

import io.envyrc.memory.Trimmable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The blocks of one root allocator: all that exist, and of those the freed ones that are kept for the next buffer.
 *
 * <p>A thread starts at the stripe that the cell of its id names. Where it meets another thread, the cell moves on, so
 * that the two part. Each stripe is bounded in bytes. What exceeds the bound, and sizes that are no power of two, go back
 * to the system.
 */
final class BlockStore implements Trimmable {
    /** Stores that blocks were taken of, by which holdings stay reachable when their allocator does not. */
    private static final Set<BlockStore> IN_USE = ConcurrentHashMap.newKeySet();

    private static final long LARGEST_KEPT = 1L << (Stripe.CLASSES - 1);
    private static final int FEWEST = 4;
    private static final int CELLS = 256;

    private final Stripe[] stripes;
    private final BlockList[] lists;
    private final int mask;

    /** A stripe for each cell of threads. Written by races that do no harm: any number is right, if not as good. */
    private final int[] homes = new int[CELLS];

    private final long maxKeptBlock;
    private volatile boolean closed;

    BlockStore(long cacheBytes) {
        this(cacheBytes, Runtime.getRuntime().availableProcessors());
    }

    BlockStore(long cacheBytes, int processors) {
        // Two for each processor, as long as each may keep the largest blocks; and some in any case.
        int wanted = Integer.highestOneBit(4 * processors - 1);
        int count = (int) Math.max(FEWEST, Math.min(wanted, Long.highestOneBit(cacheBytes / LARGEST_KEPT)));
        this.mask = count - 1;
        this.stripes = new Stripe[count];
        this.lists = new BlockList[count];
        for (int cell = 0; cell < CELLS; cell++) {
            homes[cell] = cell & mask;
        }
        for (int i = 0; i < count; i++) {
            stripes[i] = new Stripe(cacheBytes / count);
            lists[i] = new BlockList();
        }
        this.maxKeptBlock = Math.min(LARGEST_KEPT, cacheBytes / count);
    }

    /** Returns a block of just so many bytes, 1 or more; contents are undefined. */
    NativeBlock take(long bytes) {
        if (isKept(bytes)) {
            int sizeClass = Long.numberOfTrailingZeros(bytes);
            int start = homes[cell()];
            for (int i = 0; i <= mask; i++) {
                NativeBlock kept = stripes[(start + i) & mask].take(sizeClass);
                if (kept != null) {
                    return kept;
                }
            }
        }
        NativeBlock block = new NativeBlock(this, allocate(bytes), bytes);
        block.turns = list(block);
        return block;
    }

    /** Takes a block back. */
    void give(NativeBlock block) {
        if (!isKept(block.bytes) || !isKeptFrom(block, cell())) {
            discard(block);
        }
    }

    private boolean isKeptFrom(NativeBlock block, int cell) {
        int sizeClass = Long.numberOfTrailingZeros(block.bytes);
        int start = homes[cell];
        for (int i = 0; i <= mask; i++) {
            Stripe stripe = stripes[(start + i) & mask];
            Stripe.Outcome outcome = stripe.keep(block, sizeClass);
            if (outcome == Stripe.Outcome.FULL) {
                stripe.makeRoom(block.bytes, sizeClass).forEach(this::discard);
                outcome = stripe.keep(block, sizeClass);
            }
            if (outcome != Stripe.Outcome.BUSY) {
                return outcome == Stripe.Outcome.KEPT;
            }
            homes[cell] = (start + i + 1) & mask;
        }
        return false;
    }

    /** Keeps this reachable until it is closed and its blocks are back. */
    void open() {
        IN_USE.add(this);
    }

    static boolean anyInUse() {
        return !IN_USE.isEmpty();
    }

    /** Returns the holders of blocks of any store. */
    static List<Holding> allHoldings() {
        List<Holding> all = new ArrayList<>();
        for (BlockStore store : IN_USE) {
            for (Block block : store.blocks()) {
                Sharing sharing = block.sharing();
                Holding first = block.holding();
                if (sharing != null) {
                    all.addAll(sharing.holders());
                } else if (first != null) {
                    all.add(first);
                }
            }
        }
        return all;
    }

    /** Lists a block as existing; returns how many its list had before. */
    int list(Block block) {
        return lists[homes[cell()]].add(block);
    }

    void unlist(Block block) {
        block.list().remove(block);
        if (closed) {
            forgetIfEmpty();
        }
    }

    private List<Block> blocks() {
        List<Block> all = new ArrayList<>();
        for (BlockList list : lists) {
            list.addTo(all);
        }
        return all;
    }

    long keptBytes() {
        long sum = 0;
        for (Stripe stripe : stripes) {
            sum += stripe.keptBytes();
        }
        return sum;
    }

    @Override
    public long trim(double fraction) {
        Trimmable.checkFraction(fraction);
        long trimmed = 0;
        for (Stripe stripe : stripes) {
            for (NativeBlock block : stripe.drop(fraction)) {
                trimmed += block.bytes;
                discard(block);
            }
        }
        return trimmed;
    }

    /** Keeps no more; blocks that are out go back to the system when they come. */
    void close() {
        closed = true;
        for (Stripe stripe : stripes) {
            stripe.close();
        }
        trim(1.0);
        forgetIfEmpty();
    }

    private void forgetIfEmpty() {
        for (BlockList list : lists) {
            if (!list.isEmpty()) {
                return;
            }
        }
        if (IN_USE.remove(this)) {
            Reclaimer.wake();
        }
    }

    private boolean isKept(long bytes) {
        return bytes <= maxKeptBlock && (bytes & (bytes - 1)) == 0;
    }

    private long allocate(long bytes) {
        try {
            return MemoryUtil.allocateMemory(bytes);
        } catch (OutOfMemoryError none) {
            if (trim(1.0) == 0) {
                throw none;
            }
            return MemoryUtil.allocateMemory(bytes);
        }
    }

    private void discard(NativeBlock block) {
        unlist(block);
        MemoryUtil.freeMemory(block.address);
    }

    // Not mixed: ids are given out in order, so threads that are started together have a cell each.
    private static int cell() {
        return (int) Thread.currentThread().getId() & (CELLS - 1);
    }
}
