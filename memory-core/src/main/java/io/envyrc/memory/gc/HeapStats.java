package io.envyrc.memory.gc;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * This JVM's memory at one moment. All sizes in bytes.
 *
 * @param usedBytes heap in use, dead objects included
 * @param committedBytes heap that the operating system has handed over
 * @param maxBytes most that the heap may grow to
 * @param usedAfterGcBytes heap in use right after the latest collection of any kind: never less than what lived then;
 *     empty before the first collection
 * @param liveBytes heap in use right after the latest collection of the whole heap: what lived then, and what was made
 *     meanwhile if the collector is a concurrent one; empty before the first one
 * @param nonHeapBytes metaspace, code cache and the like
 * @param directBytes direct byte buffers
 * @param mappedBytes memory-mapped files
 * @param collections collections since the JVM started
 * @param collectionTime time spent in them
 */
public record HeapStats(
        long usedBytes,
        long committedBytes,
        long maxBytes,
        OptionalLong usedAfterGcBytes,
        OptionalLong liveBytes,
        long nonHeapBytes,
        long directBytes,
        long mappedBytes,
        long collections,
        Duration collectionTime) {

    private static final List<BufferPoolMXBean> BUFFER_POOLS =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);

    /** Reads the running JVM. Takes no lock and forces no collection. */
    public static HeapStats now() {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        return of(heap, CollectorBeans.usedAfterLatest(), CollectorBeans.usedAfterLatestMajor(), Slow.now());
    }

    /** What is dear to read, and changes with collections or slowly. */
    record Slow(long nonHeapBytes, long collections, Duration collectionTime) {
        static Slow now() {
            return new Slow(
                    ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getUsed(),
                    CollectorBeans.totalCount(),
                    Duration.ofMillis(CollectorBeans.totalTimeMillis()));
        }
    }

    static HeapStats of(MemoryUsage heap, OptionalLong usedAfterGcBytes, OptionalLong liveBytes, Slow slow) {
        return new HeapStats(
                heap.getUsed(),
                heap.getCommitted(),
                heap.getMax() > 0 ? heap.getMax() : Runtime.getRuntime().maxMemory(),
                usedAfterGcBytes,
                liveBytes,
                slow.nonHeapBytes,
                bufferBytes("direct"),
                bufferBytes("mapped"),
                slow.collections,
                slow.collectionTime);
    }

    /** Returns {@link #usedBytes} as a share of {@link #maxBytes}, 0.0..1.0. */
    public double usedRatio() {
        return (double) usedBytes / maxBytes;
    }

    private static long bufferBytes(String pool) {
        long bytes = 0;
        for (BufferPoolMXBean bean : BUFFER_POOLS) {
            if (bean.getName().equals(pool)) {
                bytes += bean.getMemoryUsed();
            }
        }
        return bytes;
    }
}
