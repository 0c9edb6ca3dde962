package io.envyrc.memory.budget;

import java.util.concurrent.atomic.AtomicLong;

/** The one sum of a budget, lock-free: what is taken never passes the limit, not even for a moment. */
final class Books {
    final long limitBytes;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong peak = new AtomicLong();

    Books(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    boolean tryTake(long bytes) {
        while (true) {
            long now = taken.get();
            if (bytes > limitBytes - now) {
                return false;
            }
            long next = now + bytes;
            if (taken.compareAndSet(now, next)) {
                // Read first: the peak is written only while it rises.
                if (next > peak.get()) {
                    peak.accumulateAndGet(next, Math::max);
                }
                return true;
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
