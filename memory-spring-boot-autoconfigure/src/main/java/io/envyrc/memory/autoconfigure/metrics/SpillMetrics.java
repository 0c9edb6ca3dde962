package io.envyrc.memory.autoconfigure.metrics;

import io.envyrc.memory.autoconfigure.spill.SpillStores;
import io.envyrc.memory.spill.SpillStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Meters of what goes to disk and comes back; zero until a store is open. */
final class SpillMetrics implements MeterBinder {
    private final SpillStores stores;

    SpillMetrics(SpillStores stores) {
        this.stores = stores;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder("envy.memory.spill.written", stores, from -> from.sum(SpillStats::writtenBytes))
                .baseUnit(BaseUnits.BYTES)
                .description("Bytes that were spilled to disk, as stored")
                .register(registry);
        FunctionCounter.builder("envy.memory.spill.read", stores, from -> from.sum(SpillStats::readBytes))
                .baseUnit(BaseUnits.BYTES)
                .description("Bytes of spilled data that were read back, as stored")
                .register(registry);
        Gauge.builder("envy.memory.spill.disk", stores, from -> from.sum(SpillStats::diskBytes))
                .baseUnit(BaseUnits.BYTES)
                .description("Bytes that spilled data takes on disk")
                .register(registry);
    }
}
