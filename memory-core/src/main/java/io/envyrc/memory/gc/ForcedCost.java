package io.envyrc.memory.gc;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * Where the counters stand by which a forced collection is judged.
 *
 * @param collections collections so far
 * @param usedBytes heap in use
 * @param pauseMillis time that the program has stood still for collections
 * @param cpuNanos CPU time of the process; negative if the JVM does not tell
 */
record ForcedCost(long collections, long usedBytes, long pauseMillis, long cpuNanos) {
    static ForcedCost now() {
        return new ForcedCost(
                CollectorBeans.totalCount(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                CollectorBeans.totalPauseMillis(),
                ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                        ? system.getProcessCpuTime()
                        : -1);
    }

    Duration pauseSince(ForcedCost before) {
        return Duration.ofMillis(Math.max(0, pauseMillis - before.pauseMillis));
    }

    Duration cpuSince(ForcedCost before) {
        return before.cpuNanos < 0 ? Duration.ZERO : Duration.ofNanos(Math.max(0, cpuNanos - before.cpuNanos));
    }
}
