package io.envyrc.memory.autoconfigure;

import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.PressureLevel;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The pressure as the beans that heed it ask for it: that of the one monitor, none where there is none or it does not
 * run, and no more than a warning while the handler lets work through. In the observe-only mode they are told of none, and
 * what they would have heeded is counted. Thread-safe.
 */
public final class CurrentPressure {
    private final ObjectProvider<MemoryMonitor> monitors;
    private final ObjectProvider<MemoryPressureHandler> handlers;
    private final boolean observeOnly;
    private final Map<Heeding, LongAdder> observed = new EnumMap<>(Heeding.class);

    /** Looked up when it is needed first, for its responses may need what heeds the pressure. */
    private volatile @Nullable MemoryPressureHandler handler;

    CurrentPressure(
            ObjectProvider<MemoryMonitor> monitors,
            ObjectProvider<MemoryPressureHandler> handlers,
            boolean observeOnly) {
        this.monitors = monitors;
        this.handlers = handlers;
        this.observeOnly = observeOnly;
        for (Heeding heeding : Heeding.values()) {
            observed.put(heeding, new LongAdder());
        }
    }

    /** Who heeds the pressure without being called by it, and from which level on. */
    public enum Heeding {
        /** A batch, whose jobs wait. */
        BATCH(PressureLevel.CRITICAL),
        /** A chunk, which is halved. */
        CHUNKS(PressureLevel.WARNING),
        /** A writer, which gives its buffer back. */
        WRITER(PressureLevel.WARNING),
        /** DDEX: a message hands over what is pending, a file is not begun. */
        DDEX(PressureLevel.WARNING);

        private final PressureLevel from;

        Heeding(PressureLevel from) {
            this.from = from;
        }
    }

    /** Returns what tells the level in the observe-only mode too, to one who counts by itself. */
    public Supplier<PressureLevel> actual() {
        MemoryMonitor monitor = monitors.getIfUnique();
        return monitor == null ? () -> PressureLevel.NORMAL : () -> level(monitor);
    }

    /** Returns what tells the level that is to be heeded. */
    public Supplier<PressureLevel> of(Heeding heeding) {
        Supplier<PressureLevel> actual = actual();
        return observeOnly
                ? () -> observe(heeding, actual.get().isAtLeast(heeding.from), PressureLevel.NORMAL)
                : actual;
    }

    /**
     * Returns what tells the share of memory that is in use for certain, that of the fullest signal.
     *
     * @param threshold share above which it is heeded
     */
    public DoubleSupplier certainUse(Heeding heeding, double threshold) {
        MemoryMonitor monitor = monitors.getIfUnique();
        if (monitor == null) {
            return () -> 0;
        }
        return observeOnly ? () -> observe(heeding, certainUse(monitor) > threshold, 0.0) : () -> certainUse(monitor);
    }

    /** Returns how often each was told of no pressure where there was some, but for the observe-only mode. */
    public Map<Heeding, Long> observed() {
        Map<Heeding, Long> sums = new EnumMap<>(Heeding.class);
        observed.forEach((heeding, count) -> sums.put(heeding, count.sum()));
        return sums;
    }

    private <T> T observe(Heeding heeding, boolean heeded, T none) {
        LongAdder count = observed.get(heeding);
        if (heeded && count != null) {
            count.increment();
        }
        return none;
    }

    /** A monitor that does not run would read its signals at each call, and nobody answers what it says. */
    private PressureLevel level(MemoryMonitor monitor) {
        PressureLevel level = monitor.isRunning() ? monitor.snapshot().level() : PressureLevel.NORMAL;
        return level == PressureLevel.CRITICAL && letsWorkThrough() ? PressureLevel.WARNING : level;
    }

    private boolean letsWorkThrough() {
        MemoryPressureHandler found = handler;
        if (found == null) {
            found = handlers.getIfUnique();
            handler = found;
        }
        return found != null && found.letsWorkThrough();
    }

    private double certainUse(MemoryMonitor monitor) {
        return monitor.isRunning() && !letsWorkThrough()
                ? monitor.snapshot().readings().values().stream()
                        .mapToDouble(MemorySignal.Reading::confirmedRatio)
                        .max()
                        .orElse(0)
                : 0;
    }
}
