package io.envyrc.memory.autoconfigure.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;
import io.envyrc.memory.Trimmable;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCache;

/**
 * The Caffeine caches behind a Spring application's cache managers, trimmed as one.
 *
 * <p>The coldest entries go first where a cache is bounded and so knows which they are; an unbounded one drops any. A
 * cache is looked up when it is trimmed, so those made later count too. Thread-safe.
 */
final class SpringCaches implements Trimmable {
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
        int count = (int) Math.min(Integer.MAX_VALUE, Math.ceil(cache.estimatedSize() * fraction));
        cache.invalidateAll(coldest(cache, count));
    }

    private static Collection<Object> coldest(Cache<Object, Object> cache, int count) {
        Policy.Eviction<Object, Object> eviction = cache.policy().eviction().orElse(null);
        // Copied, for the map is a snapshot in order that invalidation is not to walk lazily.
        return eviction != null && !eviction.isWeighted()
                ? Set.copyOf(eviction.coldest(count).keySet())
                : cache.asMap().keySet().stream().limit(count).collect(Collectors.toSet());
    }
}
