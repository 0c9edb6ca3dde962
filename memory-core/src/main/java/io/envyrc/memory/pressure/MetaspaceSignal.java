package io.envyrc.memory.pressure;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.Optional;

/**
 * Metaspace, of {@code -XX:MaxMetaspaceSize}; absent without. It warns and never confirms, for classes that nobody uses
 * any more are counted until a collection unloads them, and the JVM collects before it gives up.
 */
final class MetaspaceSignal implements MemorySignal {
    private final Optional<MemoryPoolMXBean> pool = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(bean -> bean.getName().equals("Metaspace"))
            .filter(bean -> bean.getUsage().getMax() > 0)
            .findFirst();

    @Override
    public String name() {
        return MemorySignals.METASPACE;
    }

    @Override
    public Optional<Reading> read() {
        return pool.map(bean -> reading(bean.getUsage()));
    }

    private static Reading reading(MemoryUsage usage) {
        return new Reading(usage.getUsed(), usage.getMax(), false);
    }
}
