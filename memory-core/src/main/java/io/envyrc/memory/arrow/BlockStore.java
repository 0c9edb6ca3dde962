package io.envyrc.memory.arrow;

import io.envyrc.memory.Trimmable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.memory.util.MemoryUtil;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one root allocator: all that exist, and of those the freed ones that are kept for the next buffer.
 *
 * <p>Each stripe is bounded in bytes. What exceeds the bound, and sizes that are no power of two, go back to the system.
 */
final class BlockStore implements Trimmable {
    /** Stores that blocks were taken of, by which holdings stay reachable when their allocator does not. */
    private static final Set<BlockStore> IN_USE = ConcurrentHashMap.newKeySet();

    private static final long LARGEST_KEPT = 1L << (Stripe.CLASSES - 1);

    final Stripes stripes;
    private final BlockList[] lists;
    private final long maxKeptBlock;
    private volatile boolean closed;

    BlockStore(long cacheBytes) {
        this(cacheBytes, Runtime.getRuntime().availableProcessors());
    }

    BlockStore(long cacheBytes, int processors) {
        this.stripes = new Stripes(cacheBytes, LARGEST_KEPT, processors);
        int count = stripes.count();
        this.lists = new BlockList[count];
        for (int i = 0; i < count; i++) {
            lists[i] = new BlockList();
        }
        this.maxKeptBlock = Math.min(LARGEST_KEPT, cacheBytes / count);
    }

    /** Returns a block of just so many bytes, 1 or more; contents are undefined. */
    NativeBlock take(long bytes) {
        if (isKept(bytes)) {
            int sizeClass = sizeClass(bytes);
            int mask = stripes.open() - 1;
            int start = stripes.home();
            for (int i = 0; i <= mask; i++) {
                NativeBlock kept = stripes.at((start + i) & mask).take(sizeClass);
                if (kept != null) {
                    return kept;
                }
            }
        }
        NativeBlock block = new NativeBlock(this, allocate(bytes), bytes);
        block.turns = list(block);
        return block;
    }

    /** Returns a block that a stripe keeps, to who has entered it; null if there is none. */
    @Nullable
    NativeBlock takeInside(Stripe stripe, long bytes) {
        return isKept(bytes) ? stripe.takeInside(sizeClass(bytes)) : null;
    }

    /** Takes a block back. */
    void give(NativeBlock block) {
        if (!isKept(block.bytes) || !isKeptAnywhere(block)) {
            discard(block);
        }
    }

    /** Has a stripe keep a block, by who has entered it; false if it has no room. */
    boolean giveInside(Stripe stripe, NativeBlock block) {
        return isKept(block.bytes) && stripe.keepInside(block, sizeClass(block.bytes)) == Stripe.Outcome.KEPT;
    }

    private boolean isKeptAnywhere(NativeBlock block) {
        int sizeClass = sizeClass(block.bytes);
        int mask = stripes.open() - 1;
        int start = stripes.home();
        for (int i = 0; i <= mask; i++) {
            Stripe stripe = stripes.at((start + i) & mask);
            Stripe.Outcome outcome = stripe.keep(block, sizeClass);
            if (outcome == Stripe.Outcome.FULL) {
                stripe.makeRoom(block.bytes, sizeClass).forEach(this::discard);
                outcome = stripe.keep(block, sizeClass);
            }
            if (outcome != Stripe.Outcome.BUSY) {
                return outcome == Stripe.Outcome.KEPT;
            }
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
        return lists[stripes.home()].add(block);
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
        for (int i = 0; i < stripes.count(); i++) {
            sum += stripes.at(i).keptBytes();
        }
        return sum;
    }

    @Override
    public long trim(double fraction) {
        Trimmable.checkFraction(fraction);
        long trimmed = 0;
        for (int i = 0; i < stripes.count(); i++) {
            for (NativeBlock block : stripes.at(i).drop(fraction)) {
                trimmed += block.bytes;
                discard(block);
            }
        }
        return trimmed;
    }

    /** Keeps no more; blocks that are out go back to the system when they come. */
    void close() {
        closed = true;
        for (int i = 0; i < stripes.count(); i++) {
            stripes.at(i).close();
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

    private static int sizeClass(long bytes) {
        return Long.numberOfTrailingZeros(bytes);
    }
}
