package io.envyrc.memory.budget;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The one sum of a budget, lock-free: what is taken never passes the limit, not even for a moment. Only while requests wait
 * for memory does giving some back take a lock.
 */
final class Books {
    static final long FULL = -1;

    final long limitBytes;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();
    final Waiters waiters;

    Books(long limitBytes) {
        this(limitBytes, System::nanoTime);
    }

    Books(long limitBytes, LongSupplier clock) {
        this.limitBytes = limitBytes;
        this.waiters = new Waiters(this, clock);
    }

    boolean tryTake(long bytes) {
        return take(bytes) != FULL;
    }

    /** Takes if it fits; returns what was taken before, or {@link #FULL}. */
    long take(long bytes) {
        while (true) {
            long now = taken.get();
            if (bytes > limitBytes - now) {
                return FULL;
            }
            long next = now + bytes;
            if (taken.compareAndSet(now, next)) {
                rose(next);
                return now;
            }
        }
    }

    /** Takes as much of {@code bytes} as fits, and returns how much that is. */
    long takeUpTo(long bytes) {
        while (true) {
            long now = taken.get();
            long fits = Math.min(bytes, limitBytes - now);
            if (taken.compareAndSet(now, now + fits)) {
                rose(now + fits);
                return fits;
            }
        }
    }

    private void rose(long next) {
        // Read first: the peak is written only while it rises.
        if (next > peak.get()) {
            peak.accumulateAndGet(next, Math::max);
        }
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
        // In this order: who waits enters first and then looks at what is free, so one of the two sees the other.
        if (!waiters.isEmpty()) {
            waiters.serve();
        }
    }

    long taken() {
        return taken.get();
    }

    long available() {
        return limitBytes - taken.get();
    }

    long peak() {
        return peak.get();
    }
}
