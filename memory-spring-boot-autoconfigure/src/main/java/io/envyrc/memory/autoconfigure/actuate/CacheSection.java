package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.autoconfigure.cache.MemoryCaches;
import io.envyrc.memory.cache.CacheStats;
import io.envyrc.memory.cache.GenerationalCache;
import io.envyrc.memory.cache.WeakCacheStats;
import java.util.LinkedHashMap;
import java.util.Map;

/** Section {@code caches}: one entry a cache, of a generational one by its generations. */
final class CacheSection {
    private CacheSection() {}

    static Map<String, Object> of(MemoryCaches caches) {
        Map<String, Object> byName = new LinkedHashMap<>();
        caches.generational().forEach(cache -> byName.put(cache.name(), Generational.of(cache)));
        caches.weak().forEach(cache -> byName.put(cache.name(), Weak.of(cache.stats())));
        return byName;
    }

    record Weak(long gets, long hits, long misses, double hitRate, int entries) {

        static Weak of(WeakCacheStats stats) {
            return new Weak(stats.gets(), stats.hits(), stats.misses(), stats.hitRate(), stats.entries());
        }
    }

    record Generational(
            long gets,
            long misses,
            double hitRate,
            Generation probation,
            Generation promoted,
            long promotions,
            long evictions,
            long expirations,
            long trimmed,
            long bytes,
            long maxBytes) {

        static Generational of(GenerationalCache<?, ?> cache) {
            CacheStats stats = cache.stats();
            return new Generational(
                    stats.gets(),
                    stats.misses(),
                    stats.hitRate(),
                    new Generation(stats.probationHits(), stats.probationHitRate(), stats.probationEntries()),
                    new Generation(stats.promotedHits(), stats.promotedHitRate(), stats.promotedEntries()),
                    stats.promotions(),
                    stats.evictions(),
                    stats.expirations(),
                    stats.trimmed(),
                    stats.bytes(),
                    cache.maxBytes());
        }
    }

    record Generation(long hits, double hitRate, long entries) {}
}
