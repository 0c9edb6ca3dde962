package io.envyrc.memory.budget;

import java.util.concurrent.atomic.AtomicLong;

/** The one sum of a budget, lock-free: what is taken never passes the limit, not even for a moment. */
final class Books {
    static final long FULL = -1;

    final long limitBytes;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    Books(long limitBytes) {
        this.limitBytes = limitBytes;
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
                // Read first: the peak is written only while it rises.
                if (next > peak.get()) {
                    peak.accumulateAndGet(next, Math::max);
                }
                return now;
            }
        }
    }

    void giveBack(long bytes) {
        taken.addAndGet(-bytes);
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
