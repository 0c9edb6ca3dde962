package io.envyrc.memory.pool;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Lets in no more borrowers than objects may be out, in the order in which they came. */
final class Admission {
    private final String pool;
    private final int most;
    private final Duration timeout;
    private final Supplier<PoolStats> stats;
    private final Runnable noticeLosses;
    private final Semaphore permits;

    Admission(String pool, int most, Duration timeout, Supplier<PoolStats> stats, Runnable noticeLosses) {
        this.pool = pool;
        this.most = most;
        this.timeout = timeout;
        this.stats = stats;
        this.noticeLosses = noticeLosses;
        this.permits = new Semaphore(most, true);
    }

    /**
     * Waits for its turn.
     *
     * @throws PoolExhaustedException if the turn does not come in time, or the thread is interrupted; the thread's flag
     *     is set then
     */
    void enter() {
        if (permits.tryAcquire()) {
            return;
        }
        // What was lost since may free a place.
        noticeLosses.run();
        long start = System.nanoTime();
        try {
            if (permits.tryAcquire(NANOSECONDS.convert(timeout), NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw exhausted("interrupted", start);
        }
        throw exhausted("exhausted", start);
    }

    void leave() {
        permits.release();
    }

    private PoolExhaustedException exhausted(String why, long start) {
        PoolStats now = stats.get();
        return new PoolExhaustedException("Pool '%s' %s after %d ms (leased=%d, idle=%d, waiting=%d, max=%d)"
                .formatted(
                        pool,
                        why,
                        (System.nanoTime() - start) / 1_000_000,
                        now.leased(),
                        now.idle(),
                        permits.getQueueLength(),
                        most));
    }
}
