package io.envyrc.memory.gc;

import com.sun.management.GcInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * This JVM's collectors, by name.
 *
 * <p>A <em>major</em> collector has looked at the whole heap when it ends, so what is used then is what lives. The names
 * are HotSpot's, read on JDK 17 and 25. {@code G1 Concurrent GC} is not among them: when its cycle ends, the garbage it
 * marked still waits for mixed collections. Generational Shenandoah, told by its pools, runs young cycles under the name
 * of its full ones. {@code Pauses} beans tell of pauses within the cycles of another bean, and no usage: left out.
 */
final class CollectorBeans {
    private static final Set<String> MAJOR = Set.of(
            "MarkSweepCompact",
            "PS MarkSweep",
            "G1 Old Generation",
            "ZGC Cycles",
            "ZGC Major Cycles",
            "Shenandoah Cycles");

    private static final Set<String> HEAP_POOLS = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getName)
            .collect(Collectors.toUnmodifiableSet());

    private static final List<GarbageCollectorMXBean> PAUSES = ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(bean -> bean.getName().endsWith("Pauses"))
            .toList();

    private static final List<GarbageCollectorMXBean> BEANS = ManagementFactory.getGarbageCollectorMXBeans().stream()
            .filter(bean -> !bean.getName().endsWith("Pauses"))
            .toList();

    private CollectorBeans() {}

    static boolean isMajor(String collector) {
        return MAJOR.contains(collector) && !HEAP_POOLS.contains("Shenandoah Young Gen");
    }

    static long totalTimeMillis() {
        return totalTimeMillis(BEANS);
    }

    /** Time that the program stood still: that of the pauses where they have a bean, else of the collections. */
    static long totalPauseMillis() {
        return totalTimeMillis(PAUSES.isEmpty() ? BEANS : PAUSES);
    }

    private static long totalTimeMillis(List<GarbageCollectorMXBean> beans) {
        long millis = 0;
        for (GarbageCollectorMXBean bean : beans) {
            millis += Math.max(0, bean.getCollectionTime());
        }
        return millis;
    }

    static long totalCount() {
        long count = 0;
        for (GarbageCollectorMXBean bean : BEANS) {
            count += Math.max(0, bean.getCollectionCount());
        }
        return count;
    }

    /** Heap bytes used after the latest collection of any kind: an upper bound of what lives. */
    static OptionalLong usedAfterLatest() {
        return usedAfterLatest(name -> true);
    }

    /** Heap bytes used after the latest major collection. */
    static OptionalLong usedAfterLatestMajor() {
        return usedAfterLatest(CollectorBeans::isMajor);
    }

    private static OptionalLong usedAfterLatest(Predicate<String> wanted) {
        GcInfo latest = null;
        for (GarbageCollectorMXBean bean : BEANS) {
            if (bean instanceof com.sun.management.GarbageCollectorMXBean hotspot && wanted.test(bean.getName())) {
                GcInfo info = hotspot.getLastGcInfo();
                if (info != null && (latest == null || isLater(info, latest, bean.getName()))) {
                    latest = info;
                }
            }
        }
        return latest == null ? OptionalLong.empty() : OptionalLong.of(heapUsed(latest.getMemoryUsageAfterGc()));
    }

    private static boolean isLater(GcInfo info, GcInfo latest, String collector) {
        // Times are in milliseconds, and a forced collection of a small heap does its young part in the same one.
        return info.getEndTime() > latest.getEndTime()
                || (info.getEndTime() == latest.getEndTime() && isMajor(collector));
    }

    /** What each pool holds now, by its name. */
    static Map<String, MemoryUsage> poolUsages() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .collect(Collectors.toMap(MemoryPoolMXBean::getName, MemoryPoolMXBean::getUsage));
    }

    static long heapUsed(Map<String, MemoryUsage> usageByPool) {
        return usageByPool.entrySet().stream()
                .filter(entry -> HEAP_POOLS.contains(entry.getKey()))
                .mapToLong(entry -> entry.getValue().getUsed())
                .sum();
    }
}
