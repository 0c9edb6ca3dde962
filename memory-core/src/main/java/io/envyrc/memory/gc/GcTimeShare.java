package io.envyrc.memory.gc;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** The share of wall time spent in collections over the last full window; 0 until the first window has passed. */
final class GcTimeShare implements DoubleSupplier {
    static final Duration WINDOW = Duration.ofSeconds(1);

    private final LongSupplier ticker;
    private final LongSupplier gcMillis;
    private long windowStartNanos;
    private long windowStartGcMillis;
    private double share;

    GcTimeShare() {
        this(System::nanoTime, CollectorBeans::totalTimeMillis);
    }

    GcTimeShare(LongSupplier ticker, LongSupplier gcMillis) {
        this.ticker = ticker;
        this.gcMillis = gcMillis;
        this.windowStartNanos = ticker.getAsLong();
        this.windowStartGcMillis = gcMillis.getAsLong();
    }

    @Override
    public synchronized double getAsDouble() {
        long now = ticker.getAsLong();
        long elapsedNanos = now - windowStartNanos;
        if (elapsedNanos >= WINDOW.toNanos()) {
            long collected = gcMillis.getAsLong();
            share = Math.min(1.0, (collected - windowStartGcMillis) * 1e6 / elapsedNanos);
            windowStartNanos = now;
            windowStartGcMillis = collected;
        }
        return share;
    }
}
