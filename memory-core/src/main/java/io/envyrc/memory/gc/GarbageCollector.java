package io.envyrc.memory.gc;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
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
 * highest one asked with meanwhile, and {@link #expectGarbage what was let go}.
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
    private final LongAdder pauseNanos = new LongAdder();
    private final LongAdder cpuNanos = new LongAdder();

    GarbageCollector(GarbageCollectorBuilder builder) {
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
    public static GarbageCollectorBuilder builder() {
        return new GarbageCollectorBuilder();
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

    /**
     * Takes in that memory was let go which a collection is to free. Once that is 5 % of the maximum heap, a collection that
     * is due waits no longer because earlier ones freed little.
     *
     * @param bytes as far as who held it knows, 0 or more
     */
    public void expectGarbage(long bytes) {
        futile.letGo(bytes, Runtime.getRuntime().maxMemory());
    }

    private boolean tooSoon(long nowNanos) {
        long last = lastStartNanos.get();
        return last != NEVER && nowNanos - last < interval.toNanos();
    }

    private Result run(OptionalDouble dueRatio, long startNanos) {
        ForcedCost before = ForcedCost.now();
        collection.run();
        ForcedCost after = ForcedCost.now();
        if (after.collections() == before.collections()) {
            return Result.refused(Outcome.IGNORED);
        }
        Duration elapsed = Duration.ofNanos(ticker.getAsLong() - startNanos);
        long freed = Math.max(0, before.usedBytes() - after.usedBytes());
        futile.collected(dueRatio, startNanos, freed, Runtime.getRuntime().maxMemory());
        collections.increment();
        freedBytes.add(freed);
        elapsedNanos.add(elapsed.toNanos());
        Result result = new Result(Outcome.COLLECTED, freed, elapsed, after.pauseSince(before), after.cpuSince(before));
        pauseNanos.add(result.pause().toNanos());
        cpuNanos.add(result.cpu().toNanos());
        return result;
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

    /** Returns the time that the program stood still during them. */
    public Duration pause() {
        return Duration.ofNanos(pauseNanos.sum());
    }

    /** Returns the CPU time that the process used meanwhile: the collections' own and the program's beside them. */
    public Duration cpu() {
        return Duration.ofNanos(cpuNanos.sum());
    }

    /** Tells whether the JVM obeys: it does not with {@code -XX:+DisableExplicitGC}, and then all is refused. */
    public boolean isObeyed() {
        return !EXPLICIT_GC_DISABLED;
    }

    /** Tells whether it may collect unasked: the JVM obeys, and the strategy is not {@link GcStrategy#NONE}. */
    public boolean isPermitted() {
        return isObeyed() && strategy() != GcStrategy.NONE;
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
     * @param pause time that the program stood still meanwhile, in whole milliseconds; zero unless collected
     * @param cpu CPU time that the process used meanwhile, the program's own included, in ticks of the system's clock (10
     *     ms mostly); zero unless collected, and where the JVM does not tell
     */
    public record Result(Outcome outcome, long freedBytes, Duration elapsed, Duration pause, Duration cpu) {
        static Result refused(Outcome outcome) {
            return new Result(outcome, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        }

        /** Tells whether the JVM collected. */
        public boolean collected() {
            return outcome == Outcome.COLLECTED;
        }
    }
}
