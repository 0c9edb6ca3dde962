package io.envyrc.memory.leak;

import io.envyrc.memory.collection.SampleRing;
import java.time.Duration;
import java.util.OptionalDouble;

/**
 * Samples of the live set over five time spans, each eight times as long as the one before: a fast leak shows in the
 * first, a slow one in the last. About 3 KB, whatever happens. One thread writes at a time, any read.
 *
 * <p>A span is cut into {@value #CAPACITY} slots. Of the samples that fall into a slot the lowest is kept, since what is
 * above it was garbage or short-lived; it enters the ring when the slot ends, and counts as one sample for the next
 * span.
 */
final class LiveSetHistory {
    static final int SPANS = 5;
    static final int CAPACITY = 32;
    private static final int FACTOR = 8;

    /** The share of the heap that G1 may leave as garbage and the next time collect ({@code G1HeapWastePercent}). */
    private static final double WASTE = 0.05;

    private final Span[] spans = new Span[SPANS];
    private final long thresholdBytes;

    /**
     * @param shortest length of the first span
     * @param thresholdBytes growth over a span that is a trend in a heap of any size
     */
    LiveSetHistory(Duration shortest, long thresholdBytes) {
        this.thresholdBytes = thresholdBytes;
        long nanos = shortest.toNanos();
        for (int i = 0; i < SPANS; i++) {
            spans[i] = new Span(nanos);
            nanos *= FACTOR;
        }
    }

    /**
     * Takes a sample in. For the one writer.
     *
     * @param nanos when, never less than the time before
     * @param bytes live set
     * @return how many spans, from the first on, have a new sample now
     */
    int add(long nanos, long bytes) {
        long sampleNanos = nanos;
        long sampleBytes = bytes;
        for (int i = 0; i < SPANS; i++) {
            Span span = spans[i];
            if (!span.add(sampleNanos, sampleBytes)) {
                return i;
            }
            sampleNanos = span.closedNanos;
            sampleBytes = span.closedBytes;
        }
        return SPANS;
    }

    /** Returns the trend over a span, by the samples at most that long before its newest. */
    MemoryTrend trend(int span, long limitBytes) {
        return spans[span].trend(limitBytes, Math.min(thresholdBytes, (long) (limitBytes * WASTE)));
    }

    /**
     * Returns the median slope since a time, by the finest samples that are kept so long; empty with less than two.
     *
     * @param span which the time lies within, about as far back as the next shorter span is long
     * @return bytes a second
     */
    OptionalDouble slopeSince(int span, long nanos) {
        return spans[Math.max(0, span - 1)].slopeSince(nanos);
    }

    /** Returns the length of a span. */
    Duration length(int span) {
        return Duration.ofNanos(spans[span].lengthNanos);
    }

    /**
     * Returns the trend that says most: that of the longest span over which it grows; or else, that of the longest that
     * has a verdict.
     */
    MemoryTrend trend(long limitBytes) {
        MemoryTrend longest = null;
        for (int i = SPANS - 1; i >= 0; i--) {
            MemoryTrend trend = trend(i, limitBytes);
            if (trend.verdict() == MemoryTrend.Verdict.GROWING) {
                return trend;
            }
            if (longest == null && (i == 0 || trend.verdict() != MemoryTrend.Verdict.UNKNOWN)) {
                longest = trend;
            }
        }
        return longest == null ? trend(0, limitBytes) : longest;
    }

    private static final class Span {
        private final long lengthNanos;
        private final SampleRing ring = new SampleRing(CAPACITY, 2);

        // The writer's own.
        private boolean open;
        private long slotEnd;
        private long lowNanos;
        private long lowBytes;
        private long closedNanos;
        private long closedBytes;

        Span(long lengthNanos) {
            this.lengthNanos = lengthNanos;
        }

        boolean add(long nanos, long bytes) {
            if (open && nanos - slotEnd < 0) {
                if (bytes < lowBytes) {
                    lowNanos = nanos;
                    lowBytes = bytes;
                }
                return false;
            }
            boolean closing = open;
            if (closing) {
                closedNanos = lowNanos;
                closedBytes = lowBytes;
                ring.add(closedNanos, closedBytes);
            }
            open = true;
            slotEnd = nanos + lengthNanos / CAPACITY;
            lowNanos = nanos;
            lowBytes = bytes;
            return closing;
        }

        MemoryTrend trend(long limitBytes, long materialBytes) {
            long[] rows = new long[2 * CAPACITY];
            int count = ring.copyTo(rows);
            int kept = count == 0 ? 0 : keepSince(rows[2 * count - 2] - lengthNanos, rows, count);
            return MemoryTrend.of(rows, kept, limitBytes, materialBytes);
        }

        OptionalDouble slopeSince(long nanos) {
            long[] rows = new long[2 * CAPACITY];
            int kept = keepSince(nanos, rows, ring.copyTo(rows));
            return kept < 2
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(TheilSen.of(rows, kept).median() * 1e9);
        }

        /** Moves the samples that are not older to the front, and returns how many they are. */
        private static int keepSince(long nanos, long[] rows, int count) {
            int first = 0;
            while (first < count && rows[2 * first] - nanos < 0) {
                first++;
            }
            System.arraycopy(rows, 2 * first, rows, 0, 2 * (count - first));
            return count - first;
        }
    }
}
