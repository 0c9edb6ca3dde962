package io.envyrc.memory.gc;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Forces collections: the one place that does.
 *
 * <p>At most one forced collection runs in the JVM at a time, whichever instance asks, and each instance forces at most
 * one in its interval. A refused request returns at once and says why. Thread-safe; holds no thread.
 *
 * <p>While collections that were {@link #collectIfDue due} free less than 5 % of the maximum heap, each doubles the time
 * before the next one is due, up to 64 intervals (an interval under 1 s counts as 1 s here): what lives cannot be
 * collected, and trying costs a full pause. One that frees enough ends this, and so does a used ratio 0.05 above the
 * highest one asked with meanwhile.
 */
public final class GarbageCollector {
    private static final AtomicBoolean IN_FLIGHT = new AtomicBoolean();
    private static final boolean EXPLICIT_GC_DISABLED = explicitGcDisabled();
    private static final long NEVER = Long.MIN_VALUE;

    private final Duration interval;
    private final GcTrigger trigger;
    private final LongSupplier ticker;
    private final Runnable collection;

    private final FutileCollections futile;
    private final AtomicLong lastStartNanos = new AtomicLong(NEVER);
    private final LongAdder collections = new LongAdder();
    private final LongAdder freedBytes = new LongAdder();
    private final LongAdder elapsedNanos = new LongAdder();

    private GarbageCollector(Builder builder) {
        this.interval = builder.interval;
        this.trigger = builder.trigger;
        this.ticker = builder.ticker;
        this.collection = builder.collection;
        this.futile = new FutileCollections(builder.interval);
    }

    /** Returns a collector with the default interval (30 s) and strategy ({@link GcStrategy#ADAPTIVE}). */
    public static GarbageCollector create() {
        return builder().build();
    }

    /** Returns a builder with the default interval and strategy. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Forces a collection now, whatever the strategy and whatever earlier ones freed, unless one runs or the interval has
     * not passed. Blocks until the JVM has collected.
     *
     * @return what happened, never null
     */
    public Result collect() {
        return collect(OptionalDouble.empty());
    }

    private Result collect(OptionalDouble dueRatio) {
        if (EXPLICIT_GC_DISABLED) {
            return Result.refused(Outcome.IGNORED);
        }
        if (!IN_FLIGHT.compareAndSet(false, true)) {
            return Result.refused(Outcome.IN_PROGRESS);
        }
        try {
            long now = ticker.getAsLong();
            if (tooSoon(now)) {
                return Result.refused(Outcome.TOO_SOON);
            }
            if (dueRatio.isPresent() && futile.isFutile(dueRatio.getAsDouble(), now)) {
                return Result.refused(Outcome.FUTILE);
            }
            lastStartNanos.set(now);
            return run(dueRatio, now);
        } finally {
            IN_FLIGHT.set(false);
        }
    }

    /**
     * Forces a collection if the strategy says that memory is tight enough for one, and the last ones did not show that
     * it would free little.
     *
     * @param usedRatio used share of the limit, 0.0..1.0
     * @param threshold share at which memory counts as tight, 0.0..1.0
     * @return what happened; {@link Outcome#NOT_DUE} if the strategy sees no need, {@link Outcome#FUTILE} if too little
     *     would come of it
     */
    public Result collectIfDue(double usedRatio, double threshold) {
        return trigger.shouldCollect(usedRatio, threshold)
                ? collect(OptionalDouble.of(usedRatio))
                : Result.refused(Outcome.NOT_DUE);
    }

    /**
     * Tells whether {@link #collectIfDue} would force a collection now, as far as the JVM's options, the strategy, the
     * interval and what the last ones freed go. Never waits.
     *
     * @param usedRatio used share of the limit, 0.0..1.0
     * @param threshold share at which memory counts as tight, 0.0..1.0
     */
    public boolean isDue(double usedRatio, double threshold) {
        if (EXPLICIT_GC_DISABLED || !trigger.shouldCollect(usedRatio, threshold)) {
            return false;
        }
        long now = ticker.getAsLong();
        return !tooSoon(now) && !futile.isFutile(usedRatio, now);
    }

    private boolean tooSoon(long nowNanos) {
        long last = lastStartNanos.get();
        return last != NEVER && nowNanos - last < interval.toNanos();
    }

    private Result run(OptionalDouble dueRatio, long startNanos) {
        long countBefore = CollectorBeans.totalCount();
        long usedBefore = HeapStats.now().usedBytes();
        collection.run();
        if (CollectorBeans.totalCount() == countBefore) {
            return Result.refused(Outcome.IGNORED);
        }
        Duration elapsed = Duration.ofNanos(ticker.getAsLong() - startNanos);
        HeapStats after = HeapStats.now();
        long freed = Math.max(0, usedBefore - after.usedBytes());
        futile.collected(dueRatio, startNanos, freed, after.maxBytes());
        collections.increment();
        freedBytes.add(freed);
        elapsedNanos.add(elapsed.toNanos());
        return new Result(Outcome.COLLECTED, freed, elapsed);
    }

    /** Returns the least time between two forced collections of this instance. */
    public Duration interval() {
        return interval;
    }

    /** Returns the strategy by which {@link #collectIfDue} decides. */
    public GcStrategy strategy() {
        return trigger.strategy();
    }

    /** Returns how many collections this instance has forced. */
    public long collections() {
        return collections.sum();
    }

    /** Returns the bytes that they freed. */
    public long freedBytes() {
        return freedBytes.sum();
    }

    /** Returns the wall time that callers waited for them. */
    public Duration elapsed() {
        return Duration.ofNanos(elapsedNanos.sum());
    }

    private static boolean explicitGcDisabled() {
        HotSpotDiagnosticMXBean hotspot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return hotspot != null
                && Boolean.parseBoolean(hotspot.getVMOption("DisableExplicitGC").getValue());
    }

    /** What became of a request to collect. */
    public enum Outcome {
        /** The JVM collected. */
        COLLECTED,
        /** The JVM did not: it runs with {@code -XX:+DisableExplicitGC}, or collected nothing. */
        IGNORED,
        /** The interval since this instance's last forced collection has not passed. */
        TOO_SOON,
        /** Another forced collection is running in this JVM. */
        IN_PROGRESS,
        /** The strategy saw no need. */
        NOT_DUE,
        /** It was due, but the last one freed less than 5 % of the maximum heap, and the wait for another try lasts. */
        FUTILE
    }

    /**
     * What became of a request to collect.
     *
     * @param outcome what happened
     * @param freedBytes heap bytes in use before less those after; never negative, 0 unless collected
     * @param elapsed wall time that the caller waited; zero unless collected
     */
    public record Result(Outcome outcome, long freedBytes, Duration elapsed) {
        static Result refused(Outcome outcome) {
            return new Result(outcome, 0, Duration.ZERO);
        }

        /** Tells whether the JVM collected. */
        public boolean collected() {
            return outcome == Outcome.COLLECTED;
        }
    }

    /** Configures a {@link GarbageCollector}. Not thread-safe. */
    public static final class Builder {
        private Duration interval = Duration.ofSeconds(30);
        private GcTrigger trigger = GcTrigger.of(GcStrategy.ADAPTIVE);
        private LongSupplier ticker = System::nanoTime;
        private Runnable collection = System::gc;

        private Builder() {}

        /**
         * Sets the least time between two forced collections.
         *
         * @throws IllegalArgumentException if negative
         */
        public Builder interval(Duration interval) {
            if (interval.isNegative()) {
                throw new IllegalArgumentException("gc interval must be >= 0 but was " + interval);
            }
            this.interval = interval;
            return this;
        }

        /** Sets when {@link GarbageCollector#collectIfDue} collects. */
        public Builder strategy(GcStrategy strategy) {
            return trigger(GcTrigger.of(strategy));
        }

        /** Sets the decision behind {@link GarbageCollector#collectIfDue}. */
        public Builder trigger(GcTrigger trigger) {
            this.trigger = Objects.requireNonNull(trigger, "trigger");
            return this;
        }

        Builder ticker(LongSupplier ticker) {
            this.ticker = ticker;
            return this;
        }

        Builder collection(Runnable collection) {
            this.collection = collection;
            return this;
        }

        /** Returns the collector. */
        public GarbageCollector build() {
            return new GarbageCollector(this);
        }
    }
}
