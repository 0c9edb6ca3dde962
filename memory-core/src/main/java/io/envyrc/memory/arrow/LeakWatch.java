package io.envyrc.memory.arrow;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides which allocations are traced, and tells of those that got lost. Thread-safe. */
final class LeakWatch {
    private static final Logger log = LoggerFactory.getLogger(LeakWatch.class);
    private static final int SAMPLE_MASK = 127;
    private static final int SAMPLE_TURN = 63;
    private static final long NANOS_BETWEEN_STACKS = 1_000_000;

    private final LeakTracking tracking;
    private final Consumer<? super BufferLeak> listener;
    private final LongSupplier nanoClock;
    private final LongSupplier stampClock;
    private final AtomicLong lastStackNanos;

    LeakWatch(
            LeakTracking tracking,
            Consumer<? super BufferLeak> listener,
            LongSupplier nanoClock,
            LongSupplier stampClock) {
        this.tracking = tracking;
        this.listener = listener;
        this.nanoClock = nanoClock;
        this.stampClock = stampClock;
        this.lastStackNanos = new AtomicLong(nanoClock.getAsLong() - NANOS_BETWEEN_STACKS);
    }

    boolean isOn() {
        return tracking != LeakTracking.OFF;
    }

    /** Returns the time to note for an allocation, for {@link #age}. */
    long stamp() {
        return stampClock.getAsLong();
    }

    Duration age(long stamp) {
        return Duration.ofNanos(Math.max(0, nanoClock.getAsLong() - stamp));
    }

    /** Returns the stack of an allocation if it is to be traced, null if not. */
    @Nullable
    Throwable trace(int turn, String allocator, long bytes) {
        if (tracking == LeakTracking.SAMPLED && (turn & SAMPLE_MASK) != SAMPLE_TURN) {
            return null;
        }
        return tracking == LeakTracking.OFF ? null : stack(allocator, bytes);
    }

    private @Nullable Throwable stack(String allocator, long bytes) {
        if (tracking == LeakTracking.SAMPLED) {
            // A stack costs more than a hundred allocations: at full speed, one in 128 would double the price of each.
            long now = nanoClock.getAsLong();
            long last = lastStackNanos.get();
            if (now - last < NANOS_BETWEEN_STACKS || !lastStackNanos.compareAndSet(last, now)) {
                return null;
            }
        }
        return new Throwable("%d bytes of allocator '%s' were allocated here".formatted(bytes, allocator));
    }

    /** Reports a buffer that nobody could reach any more. */
    void lost(BufferLeak leak) {
        log.warn(
                "Allocator '{}' reclaimed a buffer of {} bytes that was lost without being released, {} after its allocation",
                leak.allocator(),
                leak.bytes(),
                leak.age(),
                leak.allocatedAt());
        tell(leak);
    }

    void tell(BufferLeak leak) {
        try {
            listener.accept(leak);
        } catch (RuntimeException failed) {
            log.warn("Allocator '{}': the leak listener failed", leak.allocator(), failed);
        }
    }
}
