package io.envyrc.memory.gc;

import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Remembers forced collections that freed little, and for how long asking for one more is futile.
 *
 * <p>Each that freed less than {@link #LITTLE} of the maximum heap doubles the wait before the next: {@code base * 2^row},
 * with a base of the interval, but at least {@link #LEAST_BASE}, and a row of up to {@link #MAX_DOUBLINGS}. The wait ends
 * early when memory is tighter by {@link #RISE_PER_MILLE} than in any asking of the row: the highest counts, and not the
 * last, since the ratios of several askers may be of different limits; and once as much has been let go as the next
 * collection is to free. {@link #collected} is called by one thread at a time, all else by any.
 */
final class FutileCollections {
    static final double LITTLE = 0.05;
    static final int MAX_DOUBLINGS = 6;
    static final Duration LEAST_BASE = Duration.ofSeconds(1);

    /** In whole thousandths, for 0.95 - 0.9 is less than 0.05. */
    private static final long RISE_PER_MILLE = 50;

    private record Row(int length, double highestRatio, long lastStartNanos) {}

    private final long baseNanos;

    /** Null after a collection that was worth it, and before the first. */
    private volatile @Nullable Row row;

    /** What was let go since the last collection, in bytes. */
    private final AtomicLong letGo = new AtomicLong();

    FutileCollections(Duration interval) {
        this.baseNanos = Math.max(interval.toNanos(), LEAST_BASE.toNanos());
    }

    /** Tells whether one more is too soon after those that freed little. */
    boolean isFutile(double usedRatio, long nowNanos) {
        Row current = row;
        return current != null
                && !hasRisen(current, usedRatio)
                && nowNanos - current.lastStartNanos < waitNanos(current.length);
    }

    /** Takes in that so many bytes have become garbage, as far as who held them knows. */
    void letGo(long bytes, long maxBytes) {
        if (letGo.addAndGet(bytes) >= maxBytes * LITTLE) {
            row = null;
        }
    }

    /**
     * Takes in what a collection did.
     *
     * @param askedRatio used share for which it was due; empty if it was wanted whatever the use, which says nothing of
     *     the next one that is due unless it freed enough
     */
    void collected(OptionalDouble askedRatio, long startNanos, long freedBytes, long maxBytes) {
        letGo.set(0);
        if (freedBytes >= maxBytes * LITTLE) {
            row = null;
        } else if (askedRatio.isPresent()) {
            row = next(row, askedRatio.getAsDouble(), startNanos);
        }
    }

    private static Row next(@Nullable Row before, double ratio, long startNanos) {
        return before == null || hasRisen(before, ratio)
                ? new Row(1, ratio, startNanos)
                : new Row(before.length + 1, Math.max(before.highestRatio, ratio), startNanos);
    }

    private static boolean hasRisen(Row row, double ratio) {
        return Math.round(1000 * (ratio - row.highestRatio)) >= RISE_PER_MILLE;
    }

    private long waitNanos(int length) {
        int doublings = Math.min(length, MAX_DOUBLINGS);
        return baseNanos > Long.MAX_VALUE >> doublings ? Long.MAX_VALUE : baseNanos << doublings;
    }
}
