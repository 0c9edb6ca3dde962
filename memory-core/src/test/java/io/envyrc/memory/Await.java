package io.envyrc.memory;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

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
}
