package io.envyrc.memory.pressure;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts runs of callbacks; several callbacks of one kind share it. */
final class CallbackCounters {
    private final LongAdder runs = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder rejections = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder failedNanos = new LongAdder();

    void ran(long elapsedNanos) {
        runs.increment();
        nanos.add(elapsedNanos);
    }

    void failed(long elapsedNanos) {
        ran(elapsedNanos);
        failures.increment();
        failedNanos.add(elapsedNanos);
    }

    void rejected() {
        rejections.increment();
    }

    CallbackStats stats() {
        return new CallbackStats(
                runs.sum(),
                failures.sum(),
                rejections.sum(),
                Duration.ofNanos(nanos.sum()),
                Duration.ofNanos(failedNanos.sum()));
    }
}
