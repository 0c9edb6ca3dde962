package io.envyrc.memory.pressure;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The monitor's thread, from one start to one stop: polls on a timer, after each collection, and when woken. Its owner
 * starts and stops it under a lock.
 */
final class Poller {
    static final String THREAD_NAME = "memory-monitor";

    private static final Logger log = LoggerFactory.getLogger(Poller.class);
    private static final long BURST_GAP_MILLIS = 1;
    private static final long JOIN_MILLIS = 1_000;

    private final Consumer<Poller> poll;
    private final long intervalNanos;
    private final Semaphore wakes = new Semaphore(0);
    private final Thread thread = new Thread(this::run, THREAD_NAME);
    private @Nullable GcNotifications collections;
    private volatile boolean stopped;

    /** Touched by the thread only. */
    private boolean failedBefore;

    Poller(Consumer<Poller> poll, Duration interval) {
        this.poll = poll;
        this.intervalNanos = interval.toNanos();
        this.thread.setDaemon(true);
    }

    void start() {
        // The thread first: if there is none to be had, no listener is left behind.
        thread.start();
        collections = GcNotifications.register(this::wake);
    }

    boolean isStopped() {
        return stopped;
    }

    void wake() {
        if (wakes.availablePermits() == 0) {
            wakes.release();
        }
    }

    /** Ends what {@link #start} began; waits for it a moment, unless called on it. */
    void stop() {
        stopped = true;
        if (collections != null) {
            collections.close();
        }
        thread.interrupt();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopped) {
            pollSafely();
            try {
                if (wakes.tryAcquire(intervalNanos, TimeUnit.NANOSECONDS)) {
                    // Drain before the poll: a wake during it asks for one more.
                    wakes.drainPermits();
                    pollSafely();
                    // A burst of wakes costs at most a poll a gap; a lone wake is answered at once.
                    Thread.sleep(BURST_GAP_MILLIS);
                }
            } catch (InterruptedException e) {
                // Only stop() means it; a stray interrupt, from a signal say, is a reason to poll and no more.
            }
        }
    }

    private void pollSafely() {
        try {
            poll.accept(this);
            failedBefore = false;
        } catch (Throwable e) {
            logFailure(e);
            failedBefore = true;
        }
    }

    private void logFailure(Throwable e) {
        try {
            if (failedBefore) {
                log.debug("Memory could not be polled again", e);
            } else {
                log.warn(
                        "Memory could not be polled; trying again at each interval, and logging further failures in a row"
                                + " at debug level",
                        e);
            }
        } catch (Throwable logging) {
            // Out of memory most likely: the monitor outlives it, and says so when it can.
            logging.addSuppressed(e);
        }
    }
}
