package io.envyrc.memory.autoconfigure.cache;

import io.envyrc.memory.autoconfigure.LazyBeans;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;

/**
 * Says once, at start, which of Spring's caches hold entries on the heap that pressure cannot trim: plain maps, which have no
 * bound and no order by which to drop.
 */
final class UntrimmedCaches implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(UntrimmedCaches.class);

    private final ListableBeanFactory beans;

    UntrimmedCaches(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void afterSingletonsInstantiated() {
        List<String> found = names();
        if (!found.isEmpty()) {
            log.warn(
                    "Plain maps hold {}, which have no bound and are not trimmed under pressure; use Caffeine's caches"
                            + " (com.github.ben-manes.caffeine:caffeine, with spring.cache.caffeine.spec or a"
                            + " CaffeineCacheManager), or declare a Trimmable bean that clears them",
                    String.join(", ", found));
        }
    }

    /** Returns what there is of them, in words. */
    List<String> names() {
        List<String> found = new ArrayList<>();
        LazyBeans.made(beans, CacheManager.class).forEach((bean, manager) -> {
            Collection<String> names = manager.getCacheNames();
            if (names.isEmpty() && manager instanceof ConcurrentMapCacheManager) {
                found.add("the caches of '%s'".formatted(bean));
            }
            for (String name : names) {
                Cache cache = manager.getCache(name);
                if (cache != null && cache.getNativeCache() instanceof ConcurrentMap) {
                    found.add("cache '%s' of '%s'".formatted(name, bean));
                }
            }
        });
        return found;
    }
}
