package io.envyrc.memory.gc;

import java.lang.management.ManagementFactory;

/**
 * Has the JVM collect the whole heap as far as it will.
 *
 * <p>Shenandoah answers {@code System.gc()} with a concurrent cycle, which moves no more than its reserve holds and leaves
 * other garbage to the next one. So there cycles are asked for until one frees less than a hundredth of the heap, but no
 * more than {@link #MOST_CYCLES}; that is also what proves how much lives.
 */
final class ExplicitCollection {
    static final int MOST_CYCLES = 8;

    private ExplicitCollection() {}

    @SuppressWarnings("SystemGc") // the one place that does
    static void run() {
        System.gc();
        if (!CollectorProfile.current().mustSettle()) {
            return;
        }
        long little = Runtime.getRuntime().maxMemory() / 100;
        long before = used();
        for (int cycle = 1; cycle < MOST_CYCLES; cycle++) {
            System.gc();
            long after = used();
            if (before - after < little) {
                return;
            }
            before = after;
        }
    }

    private static long used() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
