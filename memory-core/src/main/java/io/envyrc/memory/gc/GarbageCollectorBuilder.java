package io.envyrc.memory.gc;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/** Configures a {@link GarbageCollector}. Not thread-safe. */
public final class GarbageCollectorBuilder {
    Duration interval = Duration.ofSeconds(30);
    GcTrigger trigger = GcTrigger.of(GcStrategy.ADAPTIVE);
    LongSupplier ticker = System::nanoTime;
    Runnable collection = ExplicitCollection::run;

    GarbageCollectorBuilder() {}

    /**
     * Sets the least time between two forced collections.
     *
     * @throws IllegalArgumentException if negative
     */
    public GarbageCollectorBuilder interval(Duration interval) {
        if (interval.isNegative()) {
            throw new IllegalArgumentException("gc interval must be >= 0 but was " + interval);
        }
        this.interval = interval;
        return this;
    }

    /** Sets when {@link GarbageCollector#collectIfDue} collects. */
    public GarbageCollectorBuilder strategy(GcStrategy strategy) {
        return trigger(GcTrigger.of(strategy));
    }

    /** Sets the decision behind {@link GarbageCollector#collectIfDue}. */
    public GarbageCollectorBuilder trigger(GcTrigger trigger) {
        this.trigger = Objects.requireNonNull(trigger, "trigger");
        return this;
    }

    GarbageCollectorBuilder ticker(LongSupplier ticker) {
        this.ticker = ticker;
        return this;
    }

    GarbageCollectorBuilder collection(Runnable collection) {
        this.collection = collection;
        return this;
    }

    /** Returns the collector. */
    public GarbageCollector build() {
        return new GarbageCollector(this);
    }
}
