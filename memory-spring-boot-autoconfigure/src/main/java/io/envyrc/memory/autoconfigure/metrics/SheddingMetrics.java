package io.envyrc.memory.autoconfigure.metrics;

import io.envyrc.memory.autoconfigure.web.LoadShedding;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** The meter of the requests that were refused. */
final class SheddingMetrics implements MeterBinder {
    private final LoadShedding shedding;

    SheddingMetrics(LoadShedding shedding) {
        this.shedding = shedding;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("envy.memory.web.refused", shedding, LoadShedding::refused)
                .baseUnit("requests")
                .description("Requests refused because memory was critical")
                .register(registry);
        FunctionCounter.builder("envy.memory.web.observed", shedding, LoadShedding::observed)
                .baseUnit("requests")
                .description("Requests that would have been refused but for the observe-only mode")
                .register(registry);
    }
}
