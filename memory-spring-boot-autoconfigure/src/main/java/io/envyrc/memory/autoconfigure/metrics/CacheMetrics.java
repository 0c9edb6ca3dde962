package io.envyrc.memory.autoconfigure.metrics;

import io.envyrc.memory.autoconfigure.cache.MemoryCaches;
import io.envyrc.memory.cache.CacheStats;
import io.envyrc.memory.cache.GenerationalCache;
import io.envyrc.memory.cache.WeakCache;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Meters of each cache among the beans, tagged by its name. Hits and entries are told apart by generation; a weak cache,
 * and a miss, have none.
 */
final class CacheMetrics implements MeterBinder {
    private static final String PREFIX = "envy.memory.cache.";
    private static final String NONE = "none";

    private final MemoryCaches caches;

    CacheMetrics(MemoryCaches caches) {
        this.caches = caches;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        caches.generational().forEach(cache -> bindGenerational(new Meters<>(registry, cache.name(), cache)));
        caches.weak().forEach(cache -> bindWeak(new Meters<>(registry, cache.name(), cache)));
    }

    private static void bindGenerational(Meters<GenerationalCache<?, ?>> meters) {
        meters.gets("hit", "probation", from(CacheStats::probationHits));
        meters.gets("hit", "promoted", from(CacheStats::promotedHits));
        meters.gets("miss", NONE, from(CacheStats::misses));
        meters.hitRatio(from(CacheStats::hitRate));
        meters.entries("probation", from(CacheStats::probationEntries));
        meters.entries("promoted", from(CacheStats::promotedEntries));
        meters.removals("evicted", from(CacheStats::evictions));
        meters.removals("expired", from(CacheStats::expirations));
        meters.removals("trimmed", from(CacheStats::trimmed));
        meters.bytes(GenerationalCache::bytesUsed);
    }

    private static ToDoubleFunction<GenerationalCache<?, ?>> from(ToDoubleFunction<CacheStats> count) {
        return cache -> count.applyAsDouble(cache.stats());
    }

    private static void bindWeak(Meters<WeakCache<?, ?>> meters) {
        meters.gets("hit", NONE, cache -> cache.stats().hits());
        meters.gets("miss", NONE, cache -> cache.stats().misses());
        meters.hitRatio(cache -> cache.stats().hitRate());
        meters.entries(NONE, WeakCache::size);
    }

    /** The meters of one cache. */
    private record Meters<C>(MeterRegistry registry, String name, C cache) {

        void gets(String result, String generation, ToDoubleFunction<C> count) {
            counter("gets", Tags.of("result", result, "generation", generation), count, "Values asked for");
        }

        void removals(String cause, ToDoubleFunction<C> count) {
            counter("removals", Tags.of("cause", cause), count, "Entries dropped by the cache");
        }

        void hitRatio(ToDoubleFunction<C> ratio) {
            gauge("hit.ratio", null, Tags.empty(), ratio, "Share of values asked for that were there");
        }

        void entries(String generation, ToDoubleFunction<C> count) {
            gauge("entries", null, Tags.of("generation", generation), count, "Entries kept");
        }

        void bytes(ToDoubleFunction<C> bytes) {
            gauge("retained", BaseUnits.BYTES, Tags.empty(), bytes, "Estimated bytes that entries hold");
        }

        private void counter(String meter, Tags tags, ToDoubleFunction<C> count, String description) {
            FunctionCounter.builder(PREFIX + meter, cache, count)
                    .tags(tags.and("cache", name))
                    .description(description)
                    .register(registry);
        }

        private void gauge(
                String meter, @Nullable String unit, Tags tags, ToDoubleFunction<C> value, String description) {
            Gauge.builder(PREFIX + meter, cache, value)
                    .tags(tags.and("cache", name))
                    .baseUnit(unit)
                    .description(description)
                    .register(registry);
        }
    }
}
