package io.envyrc.memory.batch;

import io.envyrc.memory.pressure.PressureLevel;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A processor's settings; see {@link BatchProcessor.Builder}. */
record BatchConfig(
        int batchSize,
        int workers,
        boolean virtualThreads,
        FailureMode failureMode,
        int maxFailures,
        boolean ordered,
        boolean interruptOnCancel,
        Supplier<PressureLevel> pressure,
        Duration admissionTimeout,
        LongSupplier ticker) {
    private static final Duration MAX_TIMEOUT = Duration.ofDays(365);

    BatchConfig {
        check("batchSize", batchSize, 1);
        check("workers", workers, 1);
        check("maxFailures", maxFailures, 1);
        if (admissionTimeout.isNegative() || admissionTimeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "admissionTimeout must be within PT0S..%s but was %s".formatted(MAX_TIMEOUT, admissionTimeout));
        }
        if (virtualThreads && !WorkerThreads.virtualSupported()) {
            throw new IllegalStateException(
                    "virtual threads need Java 21 or later but this is Java %d; use platform threads"
                            .formatted(Runtime.version().feature()));
        }
    }

    private static void check(String setting, int value, int min) {
        if (value < min) {
            throw new IllegalArgumentException("%s must be >= %d but was %d".formatted(setting, min, value));
        }
    }

    /** Returns how many jobs may wait for a worker. */
    int queueCapacity() {
        return (int) Math.min(Integer.MAX_VALUE, (long) batchSize * workers);
    }

    /** Returns how many inputs may be under way, from the source to the end of their results' handler. */
    long windowCapacity() {
        return 2L * queueCapacity();
    }
}
