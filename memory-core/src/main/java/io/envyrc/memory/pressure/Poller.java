package io.envyrc.memory.pressure;

import io.envyrc.memory.gc.HeapWatch;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The monitor's threads, from one start to one stop. One polls: on a timer, after each collection, and when woken. The
 * other looks now and then whether the first one hangs in a signal; then it gives up that signal and has a fresh thread
 * poll, while the old one ends when the signal returns. Its owner starts and stops it under a lock.
 */
final class Poller {
    static final String THREAD_NAME = "memory-monitor";
    static final String GUARD_NAME = "memory-monitor-guard";

    /** What is polled. */
    interface Work {
        /** Takes one sample, on the poller's thread. */
        void poll(Turn turn);

        /** Gives up what a turn has been waiting for, and returns its name; null if it does not wait. */
        @Nullable
        String abandonHanging(Turn turn, long patienceNanos);

        /** Returns how long to wait for the next sample if nothing asks for one sooner, in nanoseconds. */
        long waitNanos();
    }

    private static final Logger log = LoggerFactory.getLogger(Poller.class);
    private static final long BURST_GAP_MILLIS = 1;
    private static final long JOIN_MILLIS = 1_000;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Work work;
    private final Journal journal;
    private final long patienceNanos;
    private final Semaphore wakes;
    private final HeapWatch heap;
    private final Thread guard = daemon(GUARD_NAME, this::watchOver);

    /** That of the thread that polls. A thread whose turn is another one has been given up and ends. */
    private volatile Turn turn;

    private volatile Thread polling;

    private volatile boolean stopped;

    private volatile boolean failedBefore;

    private Poller(Work work, Journal journal, Duration patience, Semaphore wakes, HeapWatch heap) {
        this.work = work;
        this.journal = journal;
        this.patienceNanos = patience.toNanos();
        this.wakes = wakes;
        this.heap = heap;
        this.turn = new Turn(this::isOver, heap);
        this.polling = thread(turn);
    }

    static Poller start(Work work, Journal journal, Duration patience) {
        Semaphore wakes = new Semaphore(0);
        Poller poller = new Poller(work, journal, patience, wakes, HeapWatch.start(() -> wake(wakes)));
        try {
            poller.polling.start();
            poller.guard.start();
            return poller;
        } catch (Throwable e) {
            // There is no thread to be had: leave no listener and no half of a pair behind.
            poller.stop();
            throw e;
        }
    }

    private boolean isOver(Turn asking) {
        return stopped || asking != turn;
    }

    void wake() {
        wake(wakes);
    }

    private static void wake(Semaphore wakes) {
        if (wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    /** Ends what {@link #start} began; waits for it a moment, unless called on it. */
    void stop() {
        stopped = true;
        heap.close();
        guard.interrupt();
        polling.interrupt();
        try {
            join(guard);
            join(polling);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) throws InterruptedException {
        if (thread != Thread.currentThread()) {
            thread.join(JOIN_MILLIS);
        }
    }

    private static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        return thread;
    }

    private Thread thread(Turn turn) {
        return daemon(THREAD_NAME, () -> run(turn));
    }

    private void run(Turn mine) {
        while (!isOver(mine)) {
            if (!pollSafely(mine)) {
                LockSupport.parkNanos(RETRY_NANOS);
                continue;
            }
            try {
                if (wakes.tryAcquire(work.waitNanos(), TimeUnit.NANOSECONDS)) {
                    // Drain before the poll: a wake during it asks for one more.
                    wakes.drainPermits();
                    pollSafely(mine);
                    // A burst of wakes costs at most a poll a gap; a lone wake is answered at once.
                    Thread.sleep(BURST_GAP_MILLIS);
                }
            } catch (InterruptedException e) {
                // Only stop() means it; a stray interrupt, from a signal say, is a reason to poll and no more.
            } catch (Throwable e) {
                // Even waiting allocates, and in a full heap throws.
                Thread.onSpinWait();
            }
        }
    }

    private void watchOver() {
        String hanging = null;
        while (!stopped) {
            try {
                TimeUnit.NANOSECONDS.sleep(patienceNanos);
                if (hanging == null) {
                    hanging = work.abandonHanging(turn, patienceNanos);
                }
                if (hanging != null && !stopped) {
                    // Where there is no thread to be had, once more after the next sleep.
                    replace(hanging);
                    hanging = null;
                }
            } catch (InterruptedException e) {
                // Only stop() means it.
            } catch (Throwable e) {
                logFailure(e);
            }
        }
    }

    private void replace(String hanging) {
        Turn next = new Turn(this::isOver, heap);
        Thread fresh = thread(next);
        turn = next;
        fresh.start();
        Thread lost = polling;
        polling = fresh;
        // It may be waiting for something that heeds an interrupt.
        lost.interrupt();
        journal.write(() -> log.warn("Memory signal '{}' hangs and counts as absent until it returns", hanging));
    }

    /** Returns false if there was no memory to poll with, which is news. */
    private boolean pollSafely(Turn mine) {
        try {
            work.poll(mine);
            failedBefore = false;
            return true;
        } catch (Throwable e) {
            logFailure(e);
            failedBefore = true;
            return !(e instanceof OutOfMemoryError refusal && heap.exhausted(refusal));
        }
    }

    private void logFailure(Throwable e) {
        try {
            tell(e);
        } catch (Throwable telling) {
            // Out of memory most likely, even for that: the monitor outlives it, and says so when it can.
            Thread.onSpinWait();
        }
    }

    private void tell(Throwable e) {
        if (failedBefore) {
            journal.write(() -> log.debug("Memory could not be polled again", e));
        } else {
            journal.write(() -> log.warn(
                    "Memory could not be polled; trying again, and logging further failures in a row at debug level",
                    e));
        }
    }
}
