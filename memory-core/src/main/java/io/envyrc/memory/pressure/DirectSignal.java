package io.envyrc.memory.pressure;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Direct byte buffers against {@code -XX:MaxDirectMemorySize}, which is the maximum heap unless set. Buffers that a
 * library takes past the JDK's accounting (Netty without cleaners, Arrow's Unsafe allocator) are not among them.
 */
final class DirectSignal implements MemorySignal {
    private final Optional<BufferPoolMXBean> pool =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(bean -> bean.getName().equals("direct"))
                    .findFirst();
    private final long limitBytes = maxDirectBytes();

    @Override
    public String name() {
        return MemorySignals.DIRECT;
    }

    @Override
    public Optional<Reading> read() {
        return pool.map(bean -> new Reading(Math.max(0, bean.getMemoryUsed()), limitBytes, true));
    }

    private static long maxDirectBytes() {
        HotSpotDiagnosticMXBean hotspot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long set = hotspot == null
                ? 0
                : Long.parseLong(hotspot.getVMOption("MaxDirectMemorySize").getValue());
        return set > 0 ? set : Runtime.getRuntime().maxMemory();
    }
}
