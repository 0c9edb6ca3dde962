package io.envyrc.memory.arrow;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.AllocationListener;
import org.jspecify.annotations.Nullable;

/** A block of no memory that counts how often it is freed, held for a child account that is charged for it. */
final class CountedBlock extends Block {
    static final int BYTES = 64;
    private static final BlockStore STORE = new BlockStore(0, 1);

    final Account root = Account.root(new Stripes(0, 1, 1), "root", 1 << 20, AllocationListener.NOOP);
    final Account child = root.child("child", 0, Long.MAX_VALUE, AllocationListener.NOOP);
    final Holding first = hold();
    final AtomicInteger frees = new AtomicInteger();

    CountedBlock() {
        super(STORE, 0, BYTES);
        child.charge(BYTES, 1);
        lendTo(first);
    }

    Holding hold() {
        return new Holding(null, this, child, new LeakWatch(LeakTracking.OFF, leak -> {}, () -> 0, () -> 0), null);
    }

    /** Releases as a user would; the exception is the answer to one who comes too late. */
    static @Nullable IllegalStateException release(Holding holding) {
        return release(holding, 1);
    }

    static @Nullable IllegalStateException release(Holding holding, int references) {
        try {
            holding.release(references);
            return null;
        } catch (IllegalStateException late) {
            return late;
        }
    }

    long left() {
        return root.used() + child.used() + root.live() + child.live();
    }

    @Override
    void free() {
        vacate();
        frees.incrementAndGet();
    }
}
