package io.envyrc.memory;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a state that another thread brings about. */
public final class Await {
    private static final long PATIENCE_SECONDS = 60;

    private Await() {}

    /** Returns once the condition holds; fails if it does not within a minute. */
    public static void awaitThat(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > SECONDS.toNanos(PATIENCE_SECONDS)) {
                throw new AssertionError("did not come to hold within %d seconds".formatted(PATIENCE_SECONDS));
            }
            LockSupport.parkNanos(MICROSECONDS.toNanos(100));
        }
    }

    /** Returns once the latch is down, or the thread is interrupted, which it then still is. */
    public static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes what comes next; fails if nothing does within half a minute. */
    public static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(PATIENCE_SECONDS / 2, SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came within %d seconds".formatted(PATIENCE_SECONDS / 2));
        }
        return next;
    }
}
