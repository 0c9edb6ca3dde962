package io.envyrc.memory.pressure;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.envyrc.memory.gc.HeapWatch;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Direct byte buffers against {@code -XX:MaxDirectMemorySize}, which is the maximum heap unless set. Buffers that a
 * library takes past the JDK's accounting (Netty without cleaners, Arrow's Unsafe allocator) are not among them.
 *
 * <p>A buffer that was dropped counts until a collection has found it and its cleaner has run. Confirmed is therefore what
 * was in use {@link #CLEANING} after a collection of the whole heap was noticed, unless less has been since.
 */
final class DirectSignal implements MemorySignal {
    static final Duration CLEANING = Duration.ofMillis(100);

    private final Supplier<OptionalLong> usedBytes;
    private final long limitBytes;
    private final LongSupplier collections;
    private final LongSupplier ticker;

    /** Guarded by {@code this}, as are the others. */
    private long seen;

    private long seenNanos;
    private boolean cleaning;
    private long confirmed;

    DirectSignal() {
        this(pool(), maxDirectBytes(), HeapWatch::wholeCollections, System::nanoTime);
    }

    /**
     * @param collections another number after each collection of the whole heap
     */
    DirectSignal(Supplier<OptionalLong> usedBytes, long limitBytes, LongSupplier collections, LongSupplier ticker) {
        this.usedBytes = usedBytes;
        this.limitBytes = limitBytes;
        this.collections = collections;
        this.ticker = ticker;
        this.seen = collections.getAsLong();
    }

    @Override
    public String name() {
        return MemorySignals.DIRECT;
    }

    @Override
    public Optional<Reading> read() {
        OptionalLong used = usedBytes.get();
        return used.isEmpty() ? Optional.empty() : Optional.of(reading(used.getAsLong()));
    }

    private synchronized Reading reading(long used) {
        long now = collections.getAsLong();
        if (now != seen) {
            seen = now;
            seenNanos = ticker.getAsLong();
            cleaning = true;
        } else if (cleaning && ticker.getAsLong() - seenNanos >= CLEANING.toNanos()) {
            cleaning = false;
            confirmed = used;
        }
        confirmed = Math.min(confirmed, used);
        return new Reading(used, limitBytes, confirmed);
    }

    private static Supplier<OptionalLong> pool() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(bean -> bean.getName().equals("direct"))
                .findFirst()
                .<Supplier<OptionalLong>>map(bean -> () -> OptionalLong.of(Math.max(0, bean.getMemoryUsed())))
                .orElse(OptionalLong::empty);
    }

    private static long maxDirectBytes() {
        HotSpotDiagnosticMXBean hotspot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long set = hotspot == null
                ? 0
                : Long.parseLong(hotspot.getVMOption("MaxDirectMemorySize").getValue());
        return set > 0 ? set : Runtime.getRuntime().maxMemory();
    }
}
