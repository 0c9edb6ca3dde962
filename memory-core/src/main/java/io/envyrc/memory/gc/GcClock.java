package io.envyrc.memory.gc;

import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * The clock by which collections are told: milliseconds since the JVM was initialised, which is later than the start
 * that {@code RuntimeMXBean.getUptime} counts from. Not thread-safe.
 *
 * <p>It errs ahead: what it says happened before a collection did. The wall clock sets it once; {@link #notBefore}
 * corrects it should the wall clock have been set back since the JVM started.
 */
final class GcClock {
    private static final long ROUNDING_MILLIS = 2;

    private long offsetMillis = System.currentTimeMillis()
            - ManagementFactory.getRuntimeMXBean().getStartTime()
            - ticks()
            + ROUNDING_MILLIS;

    long millis() {
        return ticks() + offsetMillis;
    }

    /** Takes in that a collection ended at {@code millis}, which cannot lie ahead. */
    void notBefore(long millis) {
        offsetMillis = Math.max(offsetMillis, millis - ticks());
    }

    private static long ticks() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
