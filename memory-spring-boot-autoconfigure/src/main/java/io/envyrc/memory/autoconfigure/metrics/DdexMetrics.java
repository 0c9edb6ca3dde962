package io.envyrc.memory.autoconfigure.metrics;

import io.envyrc.memory.ddex.DdexStats;
import io.envyrc.memory.ddex.ManagedDdexService;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToLongFunction;

/** Meters of the DDEX messages that a service has read. */
final class DdexMetrics implements MeterBinder {
    private final ManagedDdexService service;

    DdexMetrics(ManagedDdexService service) {
        this.service = service;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        messages(registry, "succeeded", DdexStats::succeeded);
        messages(registry, "failed", DdexStats::failed);
        messages(registry, "cancelled", DdexStats::cancelled);
        Gauge.builder("envy.memory.ddex.running", service, from -> from.stats().running())
                .description("DDEX messages that are being read")
                .register(registry);
        counter("envy.memory.ddex.bytes", DdexStats::bytes)
                .baseUnit(BaseUnits.BYTES)
                .description("Bytes of DDEX messages that were read to their end")
                .register(registry);
        counter("envy.memory.ddex.records", DdexStats::records)
                .description("Records of these messages")
                .register(registry);
        counter("envy.memory.ddex.problems", DdexStats::problems)
                .description("Broken records that were left out of these messages")
                .register(registry);
        counter("envy.memory.ddex.retried", DdexStats::retried)
                .description("Files that were begun again since the first attempt failed for memory")
                .register(registry);
    }

    private void messages(MeterRegistry registry, String outcome, ToLongFunction<DdexStats> figure) {
        counter("envy.memory.ddex.messages", figure)
                .tag("outcome", outcome)
                .description("DDEX messages whose reading has ended")
                .register(registry);
    }

    private FunctionCounter.Builder<ManagedDdexService> counter(String name, ToLongFunction<DdexStats> figure) {
        return FunctionCounter.builder(name, service, from -> figure.applyAsLong(from.stats()));
    }
}
