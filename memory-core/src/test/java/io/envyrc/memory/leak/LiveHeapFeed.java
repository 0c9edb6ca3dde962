package io.envyrc.memory.leak;

import io.envyrc.memory.gc.HeapStats;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongUnaryOperator;

/** Figures that a test makes up, for a detector: one sample each hundredth of a second of a clock of its own. */
record LiveHeapFeed(MemoryLeakDetector detector, AtomicLong nanos) {
    static final long MB = 1 << 20;
    private static final long STEP_NANOS = 10_000_000;

    /** Feeds a sample a millisecond of real time, until something happens or 200 seconds have passed on that clock. */
    void feed(LongUnaryOperator bytesAtStep, BooleanSupplier until) {
        for (int step = 0; step < 20_000 && !until.getAsBoolean(); step++) {
            long time = nanos.addAndGet(STEP_NANOS);
            long live = bytesAtStep.applyAsLong(time / STEP_NANOS);
            detector.observe(heap(live, time));
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** What collections are seen to leave, after the one of that number. */
    static HeapStats heap(long live, long collections) {
        return new HeapStats(
                live + MB,
                1_000 * MB,
                1_000 * MB,
                OptionalLong.of(live),
                OptionalLong.of(live),
                0,
                0,
                0,
                collections,
                Duration.ZERO);
    }
}
