package io.envyrc.memory.pressure;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.Optional;
import java.util.Set;

/**
 * What the latest collection of the old generation left there, of the most that it may grow to. It warns and never
 * confirms: where generations are of fixed size the old one may be full while half of the heap is free.
 */
final class OldGenerationSignal implements MemorySignal {
    private static final Set<String> POOLS =
            Set.of("Tenured Gen", "PS Old Gen", "G1 Old Gen", "ZGC Old Generation", "Shenandoah Old Gen");

    private final Optional<MemoryPoolMXBean> pool = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(bean -> POOLS.contains(bean.getName()))
            .findFirst();

    @Override
    public String name() {
        return MemorySignals.OLD;
    }

    @Override
    public Optional<Reading> read() {
        return pool.map(MemoryPoolMXBean::getCollectionUsage).flatMap(OldGenerationSignal::reading);
    }

    private static Optional<Reading> reading(MemoryUsage left) {
        return left.getMax() < 1
                ? Optional.empty()
                : Optional.of(new Reading(Math.max(0, left.getUsed()), left.getMax(), false));
    }
}
