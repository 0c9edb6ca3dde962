package io.envyrc.memory.autoconfigure.metrics;

import io.envyrc.memory.arrow.AllocatorStats;
import io.envyrc.memory.autoconfigure.arrow.ArrowMemory;
import io.envyrc.memory.autoconfigure.arrow.ArrowMemory.Figures;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * What each allocator and each child of one holds. Users choose the names of children, so the first
 * {@value #MAX_ALLOCATORS} names have meters each and the rest share those named {@code other}. A name is found when the
 * meters of {@code other} are read, and has its own from then on.
 */
final class ArrowMetrics implements MeterBinder {
    static final int MAX_ALLOCATORS = 50;
    private static final String OTHER = "other";

    private final ArrowMemory memory;

    ArrowMetrics(ArrowMemory memory) {
        this.memory = memory;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Set<String> named = ConcurrentHashMap.newKeySet();
        Predicate<String> others = name -> !named.contains(name) && !discovers(registry, named, name);
        gauges(registry, OTHER, others);
    }

    private boolean discovers(MeterRegistry registry, Set<String> named, String name) {
        synchronized (named) {
            if (name.equals(OTHER) || named.size() >= MAX_ALLOCATORS) {
                return false;
            }
            if (named.add(name)) {
                gauges(registry, name, name::equals);
            }
            return true;
        }
    }

    private void gauges(MeterRegistry registry, String tag, Predicate<String> names) {
        gauge(registry, "allocated", tag, names, AllocatorStats::usedBytes, "Bytes of Arrow memory in use");
        gauge(registry, "peak", tag, names, AllocatorStats::peakBytes, "Most bytes of Arrow memory that were in use");
    }

    private void gauge(
            MeterRegistry registry,
            String meter,
            String tag,
            Predicate<String> names,
            ToLongFunction<AllocatorStats> figure,
            String description) {
        Gauge.builder("envy.memory.arrow." + meter, memory, from -> sum(from, names, figure))
                .tags("allocator", tag)
                .baseUnit(BaseUnits.BYTES)
                .description(description)
                .register(registry);
    }

    private static double sum(ArrowMemory memory, Predicate<String> names, ToLongFunction<AllocatorStats> figure) {
        return memory.allocators().stream()
                .flatMap(ArrowMetrics::each)
                .filter(stats -> names.test(stats.name()))
                .mapToLong(figure)
                .sum();
    }

    private static Stream<AllocatorStats> each(Figures figures) {
        return Stream.concat(Stream.of(figures.root()), figures.children().stream());
    }
}
