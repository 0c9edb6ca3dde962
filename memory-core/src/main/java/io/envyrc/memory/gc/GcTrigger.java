package io.envyrc.memory.gc;

import java.util.Objects;
import java.util.function.DoubleSupplier;

/**
 * Decides whether a heap is full enough to force a collection. Thread-safe.
 *
 * <p>The threshold moves by {@value #OFFSET}: up for {@link GcStrategy#CONSERVATIVE}, down for
 * {@link GcStrategy#AGGRESSIVE}. {@link GcStrategy#ADAPTIVE} goes by the share of time that the JVM spends collecting:
 * at or below {@value #IDLE_SHARE} a forced collection is cheap and may come early; from {@value #BUSY_SHARE} on, the
 * collector is at work already and another full collection mostly adds pauses, so it comes late. The two marks are
 * HotSpot's own goals: {@code GCTimeRatio} 99, that is 1/(1+99), for the Parallel collector, and 12, about 8 %, for G1
 * ({@code java -XX:+PrintFlagsFinal}, JDK 17 and 25).
 */
public final class GcTrigger {
    static final double OFFSET = 0.1;
    static final double IDLE_SHARE = 0.01;
    static final double BUSY_SHARE = 0.08;

    private final GcStrategy strategy;
    private final DoubleSupplier gcTimeShare;

    private GcTrigger(GcStrategy strategy, DoubleSupplier gcTimeShare) {
        this.strategy = Objects.requireNonNull(strategy, "strategy");
        this.gcTimeShare = Objects.requireNonNull(gcTimeShare, "gcTimeShare");
    }

    /** Returns a trigger that measures this JVM's collection time between decisions. */
    public static GcTrigger of(GcStrategy strategy) {
        return new GcTrigger(strategy, new GcTimeShare());
    }

    /**
     * Returns a trigger that goes by the given measurement.
     *
     * @param strategy when to collect
     * @param gcTimeShare share of wall time spent collecting lately, 0.0..1.0; read by {@link GcStrategy#ADAPTIVE} only
     */
    public static GcTrigger of(GcStrategy strategy, DoubleSupplier gcTimeShare) {
        return new GcTrigger(strategy, gcTimeShare);
    }

    /** Returns the strategy that decides. */
    public GcStrategy strategy() {
        return strategy;
    }

    /**
     * Tells whether a collection is due.
     *
     * @param usedRatio used share of the limit, 0.0..1.0
     * @param threshold share at which memory counts as tight, 0.0..1.0
     * @return true if {@code usedRatio} has reached the threshold as the strategy moves it
     */
    public boolean shouldCollect(double usedRatio, double threshold) {
        return switch (strategy) {
            case CONSERVATIVE -> reached(usedRatio, threshold + OFFSET);
            case AGGRESSIVE -> reached(usedRatio, threshold - OFFSET);
            case ADAPTIVE -> reached(usedRatio, threshold + adaptiveOffset());
            case NONE -> false;
        };
    }

    private double adaptiveOffset() {
        double share = gcTimeShare.getAsDouble();
        if (share <= IDLE_SHARE) {
            return -OFFSET;
        }
        return share >= BUSY_SHARE ? OFFSET : 0.0;
    }

    private static boolean reached(double usedRatio, double mark) {
        // A mark above 1.0 would never be reached; the last percent is as late as "late" can be.
        return usedRatio >= Math.min(mark, 0.99);
    }
}
