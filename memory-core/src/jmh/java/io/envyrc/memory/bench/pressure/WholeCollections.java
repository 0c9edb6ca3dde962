package io.envyrc.memory.bench.pressure;

import com.sun.management.GarbageCollectorMXBean;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** When collections of the whole heap ended, on a clock that can be asked. */
final class WholeCollections {
    private static final List<GarbageCollectorMXBean> BEANS =
            ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
                    .filter(bean -> isWhole(bean.getName()))
                    .toList();

    /** What is to be added to a collection's time for one of {@link System#nanoTime}, in milliseconds. */
    private final long offsetMillis;

    private WholeCollections(long offsetMillis) {
        this.offsetMillis = offsetMillis;
    }

    @SuppressWarnings("SystemGc") // whose end is now, a fraction of a millisecond apart
    static WholeCollections calibrated() {
        System.gc();
        return new WholeCollections(nowMillis() - latestEndMillis());
    }

    /** Returns how long ago the latest one ended, give or take 2 ms. */
    long millisSinceLatest() {
        return Math.max(0, nowMillis() - latestEndMillis() - offsetMillis);
    }

    private static boolean isWhole(String bean) {
        return bean.contains("MarkSweep")
                || bean.equals("G1 Old Generation")
                || (bean.endsWith("Cycles") && !bean.contains("Minor"));
    }

    private static long latestEndMillis() {
        long latest = 0;
        for (GarbageCollectorMXBean bean : BEANS) {
            GcInfo info = bean.getLastGcInfo();
            latest = Math.max(latest, info == null ? 0 : info.getEndTime());
        }
        return latest;
    }

    private static long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
