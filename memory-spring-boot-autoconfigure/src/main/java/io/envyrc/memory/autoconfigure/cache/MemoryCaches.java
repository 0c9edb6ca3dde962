package io.envyrc.memory.autoconfigure.cache;

import io.envyrc.memory.cache.GenerationalCache;
import io.envyrc.memory.cache.WeakCache;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * The weak and the generational caches among an application's beans, for those who show them. Of two caches with one name
 * the first counts. Thread-safe.
 */
public final class MemoryCaches implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(MemoryCaches.class);

    private final ObjectProvider<WeakCache<?, ?>> weak;
    // Without Caffeine there is none, and its class cannot be linked: a reference to one of its methods would do so, a
    // lambda that never runs does not.
    private final ObjectProvider<GenerationalCache<?, ?>> generational;

    MemoryCaches(ObjectProvider<WeakCache<?, ?>> weak, ObjectProvider<GenerationalCache<?, ?>> generational) {
        this.weak = weak;
        this.generational = generational;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Set<String> names = new HashSet<>();
        Stream.concat(
                        generational.orderedStream().map(cache -> cache.name()),
                        weak.orderedStream().map(WeakCache::name))
                .filter(name -> !names.add(name))
                .forEach(name -> log.warn("A cache bean is not shown: a cache named '{}' exists already", name));
    }

    /** Returns the generational caches, each under a name of its own. */
    public List<GenerationalCache<?, ?>> generational() {
        return named(generational.orderedStream(), cache -> cache.name(), new HashSet<>());
    }

    /** Returns the weak caches, each under a name of its own, which no generational one has. */
    public List<WeakCache<?, ?>> weak() {
        Set<String> taken = new HashSet<>();
        generational().forEach(cache -> taken.add(cache.name()));
        return named(weak.orderedStream(), WeakCache::name, taken);
    }

    private static <C> List<C> named(Stream<C> caches, Function<C, String> name, Set<String> taken) {
        return caches.filter(cache -> taken.add(name.apply(cache))).toList();
    }
}
