package io.envyrc.memory.gc;

import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Has the JVM collect the whole heap as far as it will.
 *
 * <p>Shenandoah answers {@code System.gc()} with a concurrent cycle, which moves no more than its reserve holds and leaves
 * other garbage to the next one. So there cycles are asked for until one frees less than a hundredth of the heap, but no
 * more than {@link #MOST_CYCLES}; that is also what proves how much lives, less what was allocated since the last reading
 * before the first of two, which is therefore taken just before.
 */
final class ExplicitCollection {
    static final int MOST_CYCLES = 8;

    private static final long TWO_MILLIS = 2_000_000;

    private ExplicitCollection() {}

    @SuppressWarnings("SystemGc") // the one place that does
    static void run() {
        if (!CollectorProfile.current().mustSettle()) {
            System.gc();
            return;
        }
        cycle();
        long little = Runtime.getRuntime().maxMemory() / 100;
        long before = used();
        for (int cycle = 1; cycle < MOST_CYCLES; cycle++) {
            cycle();
            long after = used();
            if (before - after < little) {
                return;
            }
            before = after;
        }
    }

    @SuppressWarnings("SystemGc") // as above
    private static void cycle() {
        HeapWatch.noteAllocation();
        // A reading in the millisecond in which the cycle begins does not count as one before it.
        LockSupport.parkNanos(TWO_MILLIS);
        System.gc();
    }

    private static long used() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
