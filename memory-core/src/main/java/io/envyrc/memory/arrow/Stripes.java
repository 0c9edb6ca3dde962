package io.envyrc.memory.arrow;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stripes of one root allocator, at each of which one thread works at a time.
 *
 * <p>All threads start at the first one. Where two meet, another stripe is opened and one of them moves there, so that
 * what is busy is spread, and what is not stays in one place. {@link #frozen} enters all open stripes: whoever does has
 * the tree for itself. It waits for a stripe only while it is in none but those before it, and everybody else is in one
 * at most, so nobody waits in a circle.
 */
final class Stripes {
    private static final int FEWEST = 4;
    private static final int CELLS = 256;

    private final Stripe[] all;

    /** How many are open, a power of two; changed under this object's monitor. */
    private volatile int open = 1;

    /** A stripe for each cell of threads. Written by races that do no harm: any open one is right, if not as good. */
    private final int[] homes = new int[CELLS];

    Stripes(long cacheBytes, long largestKept, int processors) {
        // Two for each processor, as long as each may keep the largest blocks; and some in any case.
        int wanted = Integer.highestOneBit(4 * processors - 1);
        int count = (int) Math.max(FEWEST, Math.min(wanted, Long.highestOneBit(cacheBytes / largestKept)));
        this.all = new Stripe[count];
        for (int i = 0; i < count; i++) {
            all[i] = new Stripe(i, cacheBytes / count);
        }
    }

    int count() {
        return all.length;
    }

    int open() {
        return open;
    }

    Stripe at(int index) {
        return all[index];
    }

    /** Returns the stripe at which the calling thread starts. */
    int home() {
        return homes[cell()];
    }

    /** Enters a stripe without waiting; null if all are taken. The caller leaves it. */
    @Nullable
    Stripe enter() {
        int cell = cell();
        Stripe home = all[homes[cell]];
        return home.enter() ? home : enterAnother(home, cell);
    }

    private @Nullable Stripe enterAnother(Stripe home, int cell) {
        if (home.isFrozen()) {
            return null;
        }
        int count = openMore(open);
        for (int i = 1; i < count; i++) {
            Stripe other = all[(home.index + i) & (count - 1)];
            if (other.enter()) {
                homes[cell] = other.index;
                return other;
            }
        }
        return null;
    }

    private int openMore(int seen) {
        if (seen == all.length) {
            return seen;
        }
        synchronized (this) {
            if (open == seen) {
                open = 2 * seen;
            }
            return open;
        }
    }

    /** Answers while no thread is in any stripe. The caller is in none, and the question must not come back here. */
    synchronized <T extends @Nullable Object> T frozen(Supplier<T> question) {
        int count = open;
        for (int i = 0; i < count; i++) {
            all[i].freeze();
        }
        try {
            return question.get();
        } finally {
            for (int i = count - 1; i >= 0; i--) {
                all[i].leave();
            }
        }
    }

    // Not mixed: ids are given out in order, so threads that are started together have a cell each.
    private static int cell() {
        return (int) Thread.currentThread().getId() & (CELLS - 1);
    }
}
