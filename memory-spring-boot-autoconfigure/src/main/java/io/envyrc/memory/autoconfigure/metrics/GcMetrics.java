package io.envyrc.memory.autoconfigure.metrics;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.HeapStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;

/** Meters of forced collections and of what they, or the JVM's own major ones, found alive. */
final class GcMetrics implements MeterBinder {
    private final GarbageCollector garbageCollector;

    GcMetrics(GarbageCollector garbageCollector) {
        this.garbageCollector = garbageCollector;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionTimer.builder(
                        "envy.memory.gc.forced",
                        garbageCollector,
                        GarbageCollector::collections,
                        gc -> gc.elapsed().toNanos(),
                        TimeUnit.NANOSECONDS)
                .description("Forced collections and the time that callers waited for them")
                .register(registry);
        FunctionCounter.builder("envy.memory.gc.freed", garbageCollector, GarbageCollector::freedBytes)
                .baseUnit(BaseUnits.BYTES)
                .description("Bytes that forced collections freed")
                .register(registry);
        FunctionCounter.builder(
                        "envy.memory.gc.pause",
                        garbageCollector,
                        gc -> gc.pause().toMillis() / 1e3)
                .baseUnit("seconds")
                .description("Time that the program stood still for forced collections")
                .register(registry);
        FunctionCounter.builder(
                        "envy.memory.gc.cpu", garbageCollector, gc -> gc.cpu().toMillis() / 1e3)
                .baseUnit("seconds")
                .description("CPU time of the process during forced collections")
                .register(registry);
        Gauge.builder("envy.memory.heap.live", GcMetrics::liveBytes)
                .baseUnit(BaseUnits.BYTES)
                .description("Heap in use after the last collection of the whole heap")
                .register(registry);
    }

    private static double liveBytes() {
        var live = HeapStats.now().liveBytes();
        return live.isPresent() ? live.getAsLong() : Double.NaN;
    }
}
