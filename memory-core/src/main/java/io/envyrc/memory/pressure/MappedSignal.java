package io.envyrc.memory.pressure;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Memory-mapped files, of the memory that the machine or its container has. It warns and never confirms, for the kernel
 * may drop their pages.
 */
final class MappedSignal implements MemorySignal {
    private final Optional<BufferPoolMXBean> pool =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(bean -> bean.getName().equals("mapped"))
                    .findFirst();

    private final long limitBytes = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system.getTotalMemorySize()
            : 0;

    @Override
    public String name() {
        return MemorySignals.MAPPED;
    }

    @Override
    public Optional<Reading> read() {
        return limitBytes < 1
                ? Optional.empty()
                : pool.map(bean -> new Reading(Math.max(0, bean.getMemoryUsed()), limitBytes, false));
    }
}
