package io.envyrc.memory.gc;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a JVM's collector shows what lives in the heap.
 *
 * <p>The names are HotSpot's, read on JDK 17 and 25. {@code G1 Concurrent GC} confirms nothing: when its cycle ends, the
 * garbage it marked still waits for mixed collections. Generational Shenandoah runs young cycles under the name of its
 * global ones; those that were asked for are global.
 *
 * @param collector name for people
 * @param jdk feature version of the JDK
 * @param evidence what confirms how much lives
 * @param source the same in words
 */
public record CollectorProfile(String collector, int jdk, Evidence evidence, String source) {
    static final String SHENANDOAH_PAUSES = "Shenandoah Pauses";

    private static final Set<String> WHOLE = Set.of(
            "MarkSweepCompact",
            "PS MarkSweep",
            "G1 Old Generation",
            "ZGC Cycles",
            "ZGC Major Cycles",
            "Shenandoah Cycles");

    private static final CollectorProfile CURRENT = of(
            ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .map(GarbageCollectorMXBean::getName)
                    .collect(Collectors.toUnmodifiableSet()),
            ManagementFactory.getMemoryPoolMXBeans().stream()
                    .map(MemoryPoolMXBean::getName)
                    .collect(Collectors.toUnmodifiableSet()),
            Runtime.version().feature());

    /** What proves how much of the heap lives. */
    public enum Evidence {
        /** The program stands still while the whole heap is collected: what is used when that ends is what lives. */
        PAUSE,
        /** The program runs on: what a cycle leaves, less what was allocated since before it began. */
        CYCLE,
        /**
         * As {@link #CYCLE}, but one cycle may leave garbage for the next: only once one more cycle has found nothing to
         * free. A full collection in a pause needs no such company.
         */
        SETTLED_CYCLE,
        /** As {@link #SETTLED_CYCLE}, but only cycles that were asked for look at the whole heap. */
        SETTLED_REQUEST,
        /** Nothing does: the collector is not known. */
        NONE
    }

    /** Returns the profile of this JVM. */
    public static CollectorProfile current() {
        return CURRENT;
    }

    static CollectorProfile of(Set<String> beans, Set<String> pools, int jdk) {
        if (beans.contains("MarkSweepCompact")) {
            return paused("Serial", jdk, "MarkSweepCompact");
        }
        if (beans.contains("PS MarkSweep")) {
            return paused("Parallel", jdk, "PS MarkSweep");
        }
        if (beans.contains("G1 Old Generation")) {
            return paused("G1", jdk, "G1 Old Generation");
        }
        if (beans.contains("ZGC Major Cycles")) {
            return cycles("generational ZGC", jdk, "ZGC Major Cycles");
        }
        if (beans.contains("ZGC Cycles")) {
            return cycles("ZGC", jdk, "ZGC Cycles");
        }
        if (beans.contains("Shenandoah Cycles")) {
            return pools.contains("Shenandoah Young Gen")
                    ? new CollectorProfile(
                            "generational Shenandoah",
                            jdk,
                            Evidence.SETTLED_REQUEST,
                            "what a full collection leaves, or two requested cycles in a row less what is allocated"
                                    + " meanwhile")
                    : new CollectorProfile(
                            "Shenandoah",
                            jdk,
                            Evidence.SETTLED_CYCLE,
                            "what a full collection leaves, or two cycles in a row less what is allocated meanwhile");
        }
        return new CollectorProfile("unknown", jdk, Evidence.NONE, "nothing");
    }

    /** Tells whether the program runs while the whole heap is looked at. */
    public boolean isConcurrent() {
        return evidence != Evidence.PAUSE && evidence != Evidence.NONE;
    }

    /** Tells whether one cycle may leave garbage that it found. */
    boolean mustSettle() {
        return evidence == Evidence.SETTLED_CYCLE || evidence == Evidence.SETTLED_REQUEST;
    }

    /** Tells whether collections by the named bean are looked at. */
    boolean isWatched(String bean) {
        return !bean.equals("G1 Concurrent GC")
                && (!bean.endsWith("Pauses") || (mustSettle() && bean.equals(SHENANDOAH_PAUSES)));
    }

    /** Tells whether a collection by the named bean, for the named cause, looked at the whole heap. */
    boolean isWhole(String bean, String cause) {
        return WHOLE.contains(bean) && (evidence != Evidence.SETTLED_REQUEST || cause.equals("System.gc()"));
    }

    /**
     * Returns the most that can live in the heap at once, in bytes.
     *
     * <p>Parallel moves what lives to the old generation and makes new objects in eden only: once both are full, it has
     * no memory left, whatever its survivor spaces could hold. It moves the bounds between eden and those itself.
     *
     * @param pools what each pool holds, by name
     * @param maxBytes most that the heap may grow to
     */
    long capacity(Map<String, MemoryUsage> pools, long maxBytes) {
        MemoryUsage old = pools.get("PS Old Gen");
        MemoryUsage eden = pools.get("PS Eden Space");
        return old == null || eden == null || old.getMax() < 1 || eden.getMax() < 1
                ? maxBytes
                : Math.min(maxBytes, old.getMax() + eden.getMax());
    }

    /**
     * Returns the most bytes of the heap that one byte allocated may use.
     *
     * <p>ZGC gives an object that does not fit its medium pages whole granules of 2 MB. Medium pages are a 32nd of the
     * heap, 32 MB at most, and hold objects of up to an eighth of their size ({@code ZHeuristics::set_medium_page_size}).
     * Shenandoah gives one that does not fit a region whole regions.
     */
    double allocationFactor(long maxHeapBytes) {
        if (mustSettle()) {
            return 2;
        }
        long granule = 2L << 20;
        long medium = Math.min(32L << 20, Long.highestOneBit(Math.max(1, maxHeapBytes / 32)));
        long largest = Math.max(medium, granule) / 8;
        return (double) (largest / granule + 1) * granule / largest;
    }

    private static CollectorProfile paused(String collector, int jdk, String bean) {
        return new CollectorProfile(collector, jdk, Evidence.PAUSE, "what a collection by " + bean + " leaves");
    }

    private static CollectorProfile cycles(String collector, int jdk, String bean) {
        return new CollectorProfile(
                collector, jdk, Evidence.CYCLE, "what " + bean + " leave, less what is allocated meanwhile");
    }
}
