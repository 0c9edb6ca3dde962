package io.envyrc.memory.leak;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How the live set of the heap moves, by the samples of one time span. Immutable.
 *
 * <p>The slope is the median of the slopes between all pairs of samples, and the interval around it holds the true one
 * with 95 % confidence, as long as samples do not depend on each other ({@code TheilSen} names the sources). What a
 * service keeps alive does depend on what it kept a second ago, so the interval is somewhat narrower than it should be.
 *
 * @param verdict where it goes
 * @param samples samples behind the verdict
 * @param span time from the first of them to the last; zero with less than two
 * @param liveBytes live set by the last of them, 0 without any
 * @param bytesPerSecond median slope; 0 while the verdict is unknown
 * @param lowBytesPerSecond lower end of the interval
 * @param highBytesPerSecond upper end of the interval
 * @param timeToExhaustion time until the heap is full if it goes on like this; empty unless growing
 */
public record MemoryTrend(
        Verdict verdict,
        int samples,
        Duration span,
        long liveBytes,
        double bytesPerSecond,
        double lowBytesPerSecond,
        double highBytesPerSecond,
        Optional<Duration> timeToExhaustion) {

    private static final int MIN_SAMPLES = 5;
    private static final double NANOS = 1e9;

    public MemoryTrend {
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(span, "span");
        Objects.requireNonNull(timeToExhaustion, "timeToExhaustion");
    }

    /** Where the live set goes. */
    public enum Verdict {
        /** Up, by 5 % of the heap or the detector's threshold over the span, and the whole interval is above zero. */
        GROWING,
        /** Neither up nor down as far as the samples tell. */
        STABLE,
        /** Down, in the same sense as up. */
        SHRINKING,
        /** Too few samples: the collector has not looked at the old generation often enough. */
        UNKNOWN
    }

    /** Returns the growth over the span by the median slope, in bytes; negative for a decline. */
    public long growthBytes() {
        return Math.round(bytesPerSecond * span.toNanos() / NANOS);
    }

    /** The growth between two figures that are exact, as whole collections leave them; stable if there is none. */
    static MemoryTrend between(LiveFigure first, LiveFigure last, long limitBytes) {
        Duration span = Duration.ofNanos(last.nanos() - first.nanos());
        double perSecond = (last.bytes() - first.bytes()) * NANOS / Math.max(1, span.toNanos());
        return perSecond > 0
                ? new MemoryTrend(
                        Verdict.GROWING,
                        2,
                        span,
                        last.bytes(),
                        perSecond,
                        perSecond,
                        perSecond,
                        exhaustion(last.bytes(), perSecond, limitBytes))
                : new MemoryTrend(
                        Verdict.STABLE, 2, span, last.bytes(), perSecond, perSecond, perSecond, Optional.empty());
    }

    /**
     * Draws a trend from samples.
     *
     * @param rows time in nanoseconds and bytes, one sample after another, oldest first
     * @param count samples in it
     * @param limitBytes most that the heap may grow to
     * @param materialBytes less growth over the span is no trend, however sure its direction is
     */
    static MemoryTrend of(long[] rows, int count, long limitBytes, long materialBytes) {
        long live = count == 0 ? 0 : rows[2 * count - 1];
        Duration span = count == 0 ? Duration.ZERO : Duration.ofNanos(rows[2 * count - 2] - rows[0]);
        if (count < MIN_SAMPLES) {
            return new MemoryTrend(Verdict.UNKNOWN, count, span, live, 0, 0, 0, Optional.empty());
        }
        TheilSen slope = TheilSen.of(rows, count);
        double perSecond = slope.median() * NANOS;
        boolean material = Math.abs(slope.median() * span.toNanos()) >= materialBytes;
        Verdict verdict = Verdict.STABLE;
        Optional<Duration> exhaustion = Optional.empty();
        if (material && slope.low() > 0) {
            verdict = Verdict.GROWING;
            exhaustion = exhaustion(live, perSecond, limitBytes);
        } else if (material && slope.high() < 0) {
            verdict = Verdict.SHRINKING;
        }
        return new MemoryTrend(
                verdict, count, span, live, perSecond, slope.low() * NANOS, slope.high() * NANOS, exhaustion);
    }

    private static Optional<Duration> exhaustion(long live, double perSecond, long limitBytes) {
        return Optional.of(Duration.ofSeconds((long) (Math.max(0, limitBytes - live) / perSecond)));
    }
}
