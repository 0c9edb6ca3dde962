package io.envyrc.memory.autoconfigure.metrics;

import io.envyrc.memory.Registration;
import io.envyrc.memory.pool.Pool;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pool.PoolStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Meters of each pool of a {@link PoolManager}, of those registered later too, tagged by the pool's name. */
final class PoolMetrics implements MeterBinder, AutoCloseable {
    private static final String PREFIX = "envy.memory.pool.";

    private final PoolManager pools;
    private final List<Registration> registrations = new CopyOnWriteArrayList<>();

    PoolMetrics(PoolManager pools) {
        this.pools = pools;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        registrations.add(pools.onRegister(pool -> bind(pool, registry)));
        pools.pools().forEach(pool -> bind(pool, registry));
    }

    @Override
    public void close() {
        registrations.forEach(Registration::close);
    }

    private static void bind(Pool pool, MeterRegistry registry) {
        Tags tags = Tags.of("pool", pool.name());
        counter(registry, pool, "gets", tags.and("result", "hit"), PoolStats::hits, "Objects lent");
        counter(registry, pool, "gets", tags.and("result", "miss"), PoolStats::misses, "Objects lent");
        counter(registry, pool, "puts", tags, PoolStats::puts, "Objects given back and kept");
        counter(registry, pool, "discards", tags, PoolStats::discards, "Objects given back and let go");
        counter(registry, pool, "leaks", tags, PoolStats::leaks, "Objects lost by their borrowers");
        gauge(registry, pool, "hit.ratio", null, PoolStats::hitRate, "Share of objects lent that were idle before");
        gauge(registry, pool, "leased", BaseUnits.OBJECTS, PoolStats::leased, "Objects that are out");
        gauge(registry, pool, "idle", BaseUnits.OBJECTS, PoolStats::idle, "Objects kept idle");
        gauge(registry, pool, "retained", BaseUnits.BYTES, PoolStats::retainedBytes, "Bytes that idle objects hold");
    }

    private static void counter(
            MeterRegistry registry,
            Pool pool,
            String name,
            Tags tags,
            ToDoubleFunction<PoolStats> value,
            String description) {
        FunctionCounter.builder(PREFIX + name, pool, of -> value.applyAsDouble(of.stats()))
                .tags(tags)
                .description(description)
                .register(registry);
    }

    private static void gauge(
            MeterRegistry registry,
            Pool pool,
            String name,
            @Nullable String unit,
            ToDoubleFunction<PoolStats> value,
            String description) {
        Gauge.builder(PREFIX + name, pool, of -> value.applyAsDouble(of.stats()))
                .tags("pool", pool.name())
                .baseUnit(unit)
                .description(description)
                .register(registry);
    }
}
