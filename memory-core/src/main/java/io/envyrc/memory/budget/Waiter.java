package io.envyrc.memory.budget;

import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** One request that waits for memory to be given back. Guarded by the lock of {@link Waiters}, but for the final fields. */
final class Waiter {
    final long wanted;
    final @Nullable SpillableConsumer asker;
    final Condition changed;
    final long timeoutNanos;
    private final long sinceNanos;

    /** How much longer than its timeout it waits. */
    long sparedNanos;

    /** What came back and is kept for it. */
    long pocket;

    /** Whether it has what it wants. */
    boolean served;

    /** Whether its thread is about to have others spill. */
    boolean asking;

    /** Whether its time was up when it asked last. */
    boolean late;

    Waiter(long wanted, @Nullable SpillableConsumer asker, Condition changed, long sinceNanos, long timeoutNanos) {
        this.wanted = wanted;
        this.asker = asker;
        this.changed = changed;
        this.sinceNanos = sinceNanos;
        this.timeoutNanos = timeoutNanos;
    }

    long missing() {
        return wanted - pocket;
    }

    long waitedNanos(long now) {
        return now - sinceNanos;
    }

    long leftNanos(long now) {
        return timeoutNanos + sparedNanos - waitedNanos(now);
    }

    boolean hasWaitedHalf(long now) {
        return waitedNanos(now) >= timeoutNanos / 2;
    }
}
