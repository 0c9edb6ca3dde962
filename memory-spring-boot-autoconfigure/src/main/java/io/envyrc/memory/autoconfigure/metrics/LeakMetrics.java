package io.envyrc.memory.autoconfigure.metrics;

import io.envyrc.memory.leak.MemoryLeakDetector;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;

/** Meters of the live heap's growth. */
final class LeakMetrics implements MeterBinder {
    private final MemoryLeakDetector detector;

    LeakMetrics(MemoryLeakDetector detector) {
        this.detector = detector;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        TimeGauge.builder("envy.memory.heap.exhaustion", detector, TimeUnit.SECONDS, LeakMetrics::exhaustionSeconds)
                .description(
                        "Time until the heap is full at the present trend; not a number unless the live heap grows")
                .register(registry);
        FunctionCounter.builder(
                        "envy.memory.leak.reports", detector, of -> of.stats().reports())
                .description("Reports of a leak")
                .register(registry);
    }

    private static double exhaustionSeconds(MemoryLeakDetector detector) {
        return detector.trend()
                .timeToExhaustion()
                .map(left -> (double) left.toSeconds())
                .orElse(Double.NaN);
    }
}
