package io.envyrc.memory.autoconfigure;

import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.PressureLevel;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The pressure for those who go by more than a {@link PressureFlag} tells: that of the one monitor, and none where there is
 * none or it does not run. Thread-safe.
 */
public final class CurrentPressure {
    private final ObjectProvider<MemoryMonitor> monitors;
    private final ObjectProvider<MemoryPressureHandler> handlers;
    private final boolean observeOnly;
    private final LongAdder observed = new LongAdder();

    /** Looked up when it is needed first, for its responses may need what heeds the pressure. */
    private volatile @Nullable MemoryPressureHandler handler;

    CurrentPressure(
            ObjectProvider<MemoryMonitor> monitors,
            ObjectProvider<MemoryPressureHandler> handlers,
            boolean observeOnly) {
        this.monitors = monitors;
        this.handlers = handlers;
        this.observeOnly = observeOnly;
    }

    /** Returns what tells the level, to one who counts by itself what it would do in the observe-only mode. */
    public Supplier<PressureLevel> level() {
        MemoryMonitor monitor = monitors.getIfUnique();
        // A monitor that does not run would read its signals at each call.
        return () -> monitor != null && monitor.isRunning() ? monitor.snapshot().level() : PressureLevel.NORMAL;
    }

    /**
     * Returns what tells the share of memory that is in use for certain, that of the fullest signal; none while the handler
     * lets work through, and in the observe-only mode, in which it is counted where it would have been heeded.
     *
     * @param threshold share above which it is heeded
     */
    public DoubleSupplier certainUse(double threshold) {
        MemoryMonitor monitor = monitors.getIfUnique();
        return monitor == null ? () -> 0 : () -> certainUse(monitor, threshold);
    }

    /** Returns how often {@link #certainUse} would have been heeded but for the observe-only mode. */
    public long observed() {
        return observed.sum();
    }

    private double certainUse(MemoryMonitor monitor, double threshold) {
        if (!monitor.isRunning() || letsWorkThrough()) {
            return 0;
        }
        double share = monitor.snapshot().readings().values().stream()
                .mapToDouble(MemorySignal.Reading::confirmedRatio)
                .max()
                .orElse(0);
        if (!observeOnly) {
            return share;
        }
        if (share > threshold) {
            observed.increment();
        }
        return 0;
    }

    private boolean letsWorkThrough() {
        MemoryPressureHandler found = handler;
        if (found == null) {
            found = handlers.getIfUnique();
            handler = found;
        }
        return found != null && found.letsWorkThrough();
    }
}
