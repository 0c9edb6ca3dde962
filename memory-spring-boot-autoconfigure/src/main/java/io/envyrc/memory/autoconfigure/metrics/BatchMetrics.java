package io.envyrc.memory.autoconfigure.metrics;

import io.envyrc.memory.batch.BatchProcessor;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;

/** The meter of what pressure holds up. */
final class BatchMetrics implements MeterBinder {
    private final BatchProcessor batch;

    BatchMetrics(BatchProcessor batch) {
        this.batch = batch;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionTimer.builder(
                        "envy.memory.batch.paused",
                        batch,
                        processor -> processor.pauses().count(),
                        processor -> processor.pauses().total().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Times that a worker of a batch waited because memory was critical, and for how long")
                .register(registry);
    }
}
