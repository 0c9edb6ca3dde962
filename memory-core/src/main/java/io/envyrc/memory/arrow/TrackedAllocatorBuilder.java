package io.envyrc.memory.arrow;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.BufferAllocator;
import org.jspecify.annotations.Nullable;

/** Configures a root {@link TrackedAllocator}. Not thread-safe. */
public final class TrackedAllocatorBuilder {
    private static final long MOST_DEFAULT_CACHE = 16 << 20;

    String name = "root";
    long limitBytes = Long.MAX_VALUE;
    LeakTracking leakTracking = LeakTracking.SAMPLED;
    Consumer<? super BufferLeak> leakListener = leak -> {};
    AllocationListener listener = AllocationListener.NOOP;

    @Nullable
    BufferAllocator source;

    LongSupplier nanoClock = System::nanoTime;
    LongSupplier stampClock = CoarseClock::nanos;
    private long cacheBytes = -1;

    TrackedAllocatorBuilder() {}

    /** Sets the name shown to operators, {@code root} by default. */
    public TrackedAllocatorBuilder name(String name) {
        this.name = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Sets the most bytes in use, no limit by default. Freed blocks that are kept are not in use.
     *
     * @throws IllegalArgumentException if negative
     */
    public TrackedAllocatorBuilder limitBytes(long limitBytes) {
        this.limitBytes = checkBytes("limitBytes", limitBytes);
        return this;
    }

    /**
     * Sets the most bytes of freed blocks that are kept for the next buffer; by default 16 MiB, or an eighth of the limit
     * if that is less. 0 keeps none.
     *
     * @throws IllegalArgumentException if negative
     */
    public TrackedAllocatorBuilder cacheBytes(long cacheBytes) {
        this.cacheBytes = checkBytes("cacheBytes", cacheBytes);
        return this;
    }

    /** Sets how closely buffers are followed, {@link LeakTracking#SAMPLED} by default. */
    public TrackedAllocatorBuilder leakTracking(LeakTracking leakTracking) {
        this.leakTracking = Objects.requireNonNull(leakTracking, "leakTracking");
        return this;
    }

    /**
     * Sets who hears of each buffer that was lost, besides the log: on the thread that found it, which is the
     * reclaimer's, that of a request that did not fit, or that of {@code close}. It should be quick.
     */
    public TrackedAllocatorBuilder onLeak(Consumer<? super BufferLeak> listener) {
        this.leakListener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets Arrow's listener, none by default. When it answers a failed allocation with true, the request is tried once
     * more; so it is the place to spill. Children have the same unless they are given another.
     */
    public TrackedAllocatorBuilder listener(AllocationListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Sets the allocator that the memory comes from, the system's by default. It counts what is taken of it, and blocks
     * go back to it at once. The caller closes it, after this one.
     */
    public TrackedAllocatorBuilder source(BufferAllocator source) {
        this.source = Objects.requireNonNull(source, "source");
        return this;
    }

    TrackedAllocatorBuilder nanoClock(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.stampClock = nanoClock;
        return this;
    }

    long cacheBytes() {
        if (source != null) {
            return 0;
        }
        return cacheBytes >= 0 ? cacheBytes : Math.min(MOST_DEFAULT_CACHE, limitBytes / 8);
    }

    /**
     * Returns the allocator; the caller closes it.
     *
     * @throws IllegalStateException if Arrow may not reach into {@code java.nio}; says what to add
     */
    public TrackedAllocator build() {
        return new TrackedAllocator(this);
    }

    private static long checkBytes(String field, long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("Allocator: %s must be >= 0 but was %d".formatted(field, bytes));
        }
        return bytes;
    }
}
