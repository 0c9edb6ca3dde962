package io.envyrc.memory.batch;

import io.envyrc.memory.pressure.PressureLevel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Holds workers up while memory pressure is critical.
 *
 * <p>One of those held up watches the level, the others wait for it; so however many there are, the level is read once a
 * poll. None waits long once the run is ending: the one that watches leaves, and each of the others finds the same.
 */
final class AdmissionGate {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How a worker leaves the gate. */
    enum Answer {
        ADMITTED,
        RUN_ENDING,
        TIMED_OUT
    }

    private final Supplier<PressureLevel> pressure;
    private final long timeoutNanos;
    private final LongSupplier ticker;
    private final BooleanSupplier runEnding;
    private final LongConsumer pauses;
    private final ReentrantLock watching = new ReentrantLock();

    /**
     * @param pauses told of each worker's wait, in nanoseconds
     */
    AdmissionGate(
            Supplier<PressureLevel> pressure,
            long timeoutNanos,
            LongSupplier ticker,
            BooleanSupplier runEnding,
            LongConsumer pauses) {
        this.pressure = pressure;
        this.timeoutNanos = timeoutNanos;
        this.ticker = ticker;
        this.runEnding = runEnding;
        this.pauses = pauses;
    }

    Answer enter() {
        if (runEnding.getAsBoolean()) {
            return Answer.RUN_ENDING;
        }
        if (!isCritical()) {
            return Answer.ADMITTED;
        }
        // Not the ticker, which is the timeout's: a wait for another worker to watch counts too.
        long start = System.nanoTime();
        try {
            return await();
        } finally {
            pauses.accept(System.nanoTime() - start);
        }
    }

    private Answer await() {
        watching.lock();
        try {
            long start = ticker.getAsLong();
            while (isCritical()) {
                if (runEnding.getAsBoolean()) {
                    return Answer.RUN_ENDING;
                }
                if (ticker.getAsLong() - start >= timeoutNanos) {
                    return Answer.TIMED_OUT;
                }
                // Returns at once when interrupted, which happens only to a run that is ending.
                LockSupport.parkNanos(this, POLL_NANOS);
            }
            return runEnding.getAsBoolean() ? Answer.RUN_ENDING : Answer.ADMITTED;
        } finally {
            watching.unlock();
        }
    }

    private boolean isCritical() {
        return pressure.get() == PressureLevel.CRITICAL;
    }
}
