package io.envyrc.memory.autoconfigure.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;
import io.envyrc.memory.Trimmable;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cache.CacheManager;

/**
 * The Caffeine caches among a Spring application's beans and behind its cache managers, trimmed as one. Caches of other
 * kinds, such as those of a {@code ConcurrentMapCacheManager}, keep no order by which to drop, and are left alone;
 * {@link UntrimmedCaches} names them.
 *
 * <p>The coldest entries go first where a cache is bounded and so knows which they are; an unbounded one drops any. A
 * cache is looked up when it is trimmed, so those made later count too. A trim takes memory for {@value #BATCH} entries at
 * most. Thread-safe.
 */
final class SpringCaches implements Trimmable {
    /** Entries that are listed at a time: there may be no memory to list more. */
    private static final int BATCH = 1024;

    private final ObjectProvider<CacheManager> managers;
    private final ObjectProvider<Cache<?, ?>> beans;

    SpringCaches(ObjectProvider<CacheManager> managers, ObjectProvider<Cache<?, ?>> beans) {
        this.managers = managers;
        this.beans = beans;
    }

    /** Drops a share of each cache's entries; what they held is not known, so the answer is always 0. */
    @Override
    public long trim(double fraction) {
        Trimmable.checkFraction(fraction);
        caches().forEach(cache -> trim(cache, fraction));
        return 0;
    }

    private Stream<Cache<?, ?>> caches() {
        return Stream.concat(beans.stream(), managed()).distinct();
    }

    private Stream<Cache<?, ?>> managed() {
        return managers.stream()
                .flatMap(manager -> manager.getCacheNames().stream().map(manager::getCache))
                .filter(Objects::nonNull)
                // Of the cache itself, for it may be wrapped.
                .map(cache -> cache.getNativeCache())
                .filter(Cache.class::isInstance)
                .map(cache -> (Cache<?, ?>) cache);
    }

    private static <K> void trim(Cache<K, ?> cache, double fraction) {
        long count = (long) Math.ceil(cache.estimatedSize() * fraction);
        Policy.Eviction<K, ?> eviction = cache.policy().eviction().orElse(null);
        if (fraction < 1.0 && eviction != null && !eviction.isWeighted()) {
            dropColdest(cache, eviction, count);
        } else {
            dropAny(cache, fraction < 1.0 ? count : Long.MAX_VALUE);
        }
    }

    private static <K> void dropColdest(Cache<K, ?> cache, Policy.Eviction<K, ?> eviction, long count) {
        for (long left = count; left > 0; left -= BATCH) {
            cache.invalidateAll(eviction.coldest((int) Math.min(BATCH, left)).keySet());
        }
    }

    private static void dropAny(Cache<?, ?> cache, long count) {
        Iterator<?> keys = cache.asMap().keySet().iterator();
        for (long left = count; left > 0 && keys.hasNext(); left--) {
            keys.next();
            keys.remove();
        }
    }
}
