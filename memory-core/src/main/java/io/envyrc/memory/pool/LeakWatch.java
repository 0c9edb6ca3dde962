package io.envyrc.memory.pool;

import io.envyrc.memory.pool.SlotLayout.Acquisition;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which leases are traced, and reports those that got lost. Thread-safe. */
final class LeakWatch {
    /** Selects one claim of a slot in 128: seven bits of its generation, above the one that tells idle from borrowed. */
    static final long SAMPLE_MASK = 127L << (Slot.GENERATION_SHIFT + 1);

    static final long SAMPLE_TURN = 63L << (Slot.GENERATION_SHIFT + 1);

    private static final Logger log = LoggerFactory.getLogger(LeakWatch.class);
    private static final long NANOS_BETWEEN_STACKS = 1_000_000;

    private final String pool;
    private final LeakTracking tracking;
    private final Consumer<? super PoolLeak> listener;
    private final LongSupplier nanoClock;
    private final AtomicLong lastStackNanos;

    LeakWatch(String pool, LeakTracking tracking, Consumer<? super PoolLeak> listener, LongSupplier nanoClock) {
        this.pool = pool;
        this.tracking = tracking;
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.lastStackNanos = new AtomicLong(nanoClock.getAsLong() - NANOS_BETWEEN_STACKS);
    }

    LeakTracking tracking() {
        return tracking;
    }

    boolean isOn() {
        return tracking != LeakTracking.OFF;
    }

    long now() {
        return nanoClock.getAsLong();
    }

    /** Traces the claim that takes a slot out of {@code idle}, if it is due; null if not. */
    @Nullable
    Acquisition trace(long idle) {
        if (tracking == LeakTracking.OFF || (tracking == LeakTracking.SAMPLED && (idle & SAMPLE_MASK) != SAMPLE_TURN)) {
            return null;
        }
        long now = now();
        if (tracking == LeakTracking.SAMPLED) {
            // A stack costs more than a hundred leases: at full speed, one in 128 would double the price of each.
            long last = lastStackNanos.get();
            if (now - last < NANOS_BETWEEN_STACKS || !lastStackNanos.compareAndSet(last, now)) {
                return null;
            }
        }
        return new Acquisition(
                Slot.generation(idle) + 1, now, new Throwable("Lease from pool '%s' was taken here".formatted(pool)));
    }

    void report(long bytes, long generation, long seenNanos, @Nullable Acquisition acquisition) {
        Acquisition taken = acquisition != null && acquisition.generation() == generation ? acquisition : null;
        Throwable stack = taken == null ? null : taken.stack();
        Duration age = Duration.ofNanos(now() - (taken == null ? seenNanos : taken.nanos()));
        log.warn("Pool '{}' lost an object that was lent and not given back (out for at least {})", pool, age, stack);
        try {
            listener.accept(new PoolLeak(pool, bytes, age, stack));
        } catch (RuntimeException failed) {
            log.warn("Pool '{}': the leak listener failed", pool, failed);
        }
    }
}
