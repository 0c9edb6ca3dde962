package io.envyrc.memory.pressure;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How long the monitor may wait for its next sample. Not thread-safe.
 *
 * <p>It is the interval while a signal is near its next mark or above one. While all are far below, at less than
 * {@link #FAR} of the warning mark, it is {@value #REST} intervals. Either is cut short to a {@value #LOOKS}th of the time
 * in which a signal that keeps growing as it did since the last sample would reach its next mark, and a
 * {@value #FILLING_LOOKS}th of that in which garbage fills the heap of a concurrent collector, down to {@link #LEAST}: what
 * its cycles prove depends on readings shortly before them.
 */
final class Pace {
    static final int REST = 4;
    static final int LOOKS = 4;
    static final int FILLING_LOOKS = 8;
    static final double FAR = 0.75;
    static final Duration LEAST = Duration.ofMillis(5);

    /** Samples that are closer than this say nothing of a growth. */
    private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final PressureThresholds thresholds;
    private final long intervalNanos;
    private final long leastNanos;

    private final Map<String, Double> before = new HashMap<>();
    private long beforeNanos;
    private double heapUseBefore;

    /** 0 before the first sample. */
    private long waitNanos;

    Pace(PressureThresholds thresholds, Duration interval) {
        this.thresholds = thresholds;
        this.intervalNanos = interval.toNanos();
        this.leastNanos = Math.min(intervalNanos, LEAST.toNanos());
    }

    /**
     * Takes in a sample.
     *
     * @param heapUse used share of a heap whose collector has to begin before it is full; else 0
     * @return how long to wait for the next one, in nanoseconds
     */
    long next(Map<String, MemorySignal.Reading> readings, double heapUse, long nowNanos) {
        long elapsed = nowNanos - beforeNanos;
        if (waitNanos != 0 && elapsed < APART_NANOS) {
            return waitNanos;
        }
        long wait = REST * Math.min(intervalNanos, Long.MAX_VALUE / REST);
        for (Map.Entry<String, MemorySignal.Reading> entry : readings.entrySet()) {
            double ratio = entry.getValue().ratio();
            Double earlier = before.put(entry.getKey(), ratio);
            wait = Math.min(wait, ratio < FAR * thresholds.warning() ? wait : intervalNanos);
            if (earlier != null && ratio > earlier) {
                wait = Math.min(wait, (long) (elapsed * (nextMark(ratio) - ratio) / (ratio - earlier) / LOOKS));
            }
        }
        if (waitNanos != 0 && heapUse > heapUseBefore) {
            wait = Math.min(wait, (long) (elapsed * (1 - heapUse) / (heapUse - heapUseBefore) / FILLING_LOOKS));
        }
        heapUseBefore = heapUse;
        beforeNanos = nowNanos;
        waitNanos = Math.max(leastNanos, wait);
        return waitNanos;
    }

    private double nextMark(double ratio) {
        if (ratio < thresholds.warning()) {
            return thresholds.warning();
        }
        return ratio < thresholds.critical() ? thresholds.critical() : Math.max(1, ratio);
    }
}
