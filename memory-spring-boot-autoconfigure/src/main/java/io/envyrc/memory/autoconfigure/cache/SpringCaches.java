package io.envyrc.memory.autoconfigure.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;
import io.envyrc.memory.Trimmable;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCache;

/**
 * The Caffeine caches behind a Spring application's cache managers, trimmed as one.
 *
 * <p>The coldest entries go first where a cache is bounded and so knows which they are; an unbounded one drops any. A
 * cache is looked up when it is trimmed, so those made later count too. A trim takes memory for {@value #BATCH} entries at
 * most. Thread-safe.
 */
final class SpringCaches implements Trimmable {
    /** Entries that are listed at a time: there may be no memory to list more. */
    private static final int BATCH = 1024;

    private final ObjectProvider<CacheManager> managers;

    SpringCaches(ObjectProvider<CacheManager> managers) {
        this.managers = managers;
    }

    /** Drops a share of each cache's entries; what they held is not known, so the answer is always 0. */
    @Override
    public long trim(double fraction) {
        Trimmable.checkFraction(fraction);
        caches().forEach(cache -> trim(cache, fraction));
        return 0;
    }

    private Stream<Cache<Object, Object>> caches() {
        return managers.stream()
                .flatMap(manager -> manager.getCacheNames().stream().map(manager::getCache))
                .filter(Objects::nonNull)
                .filter(CaffeineCache.class::isInstance)
                .map(cache -> ((CaffeineCache) cache).getNativeCache());
    }

    private static void trim(Cache<Object, Object> cache, double fraction) {
        long count = (long) Math.ceil(cache.estimatedSize() * fraction);
        Policy.Eviction<Object, Object> eviction = cache.policy().eviction().orElse(null);
        if (fraction < 1.0 && eviction != null && !eviction.isWeighted()) {
            dropColdest(cache, eviction, count);
        } else {
            dropAny(cache, fraction < 1.0 ? count : Long.MAX_VALUE);
        }
    }

    private static void dropColdest(Cache<Object, Object> cache, Policy.Eviction<Object, Object> eviction, long count) {
        for (long left = count; left > 0; left -= BATCH) {
            cache.invalidateAll(eviction.coldest((int) Math.min(BATCH, left)).keySet());
        }
    }

    private static void dropAny(Cache<Object, Object> cache, long count) {
        Iterator<Object> keys = cache.asMap().keySet().iterator();
        for (long left = count; left > 0 && keys.hasNext(); left--) {
            keys.next();
            keys.remove();
        }
    }
}
