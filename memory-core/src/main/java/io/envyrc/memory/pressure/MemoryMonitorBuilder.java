package io.envyrc.memory.pressure;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Configures a {@link MemoryMonitor}. Not thread-safe. */
public final class MemoryMonitorBuilder {
    List<MemorySignal> signals = MemorySignals.standard();
    double warning = PressureThresholds.DEFAULT.warning();
    double critical = PressureThresholds.DEFAULT.critical();

    @Nullable
    Double hysteresis;

    Duration pollInterval = Duration.ofMillis(250);
    Duration minimumDwell = Duration.ofSeconds(1);
    Duration patience = Duration.ofSeconds(2);

    @Nullable
    Executor executor;

    LongSupplier ticker = System::nanoTime;
    InstantSource clock = InstantSource.system();

    MemoryMonitorBuilder() {}

    /** Sets what is watched, {@link MemorySignals#standard()} by default. */
    public MemoryMonitorBuilder signals(MemorySignal... signals) {
        return signals(List.of(signals));
    }

    /** Sets what is watched, {@link MemorySignals#standard()} by default. */
    public MemoryMonitorBuilder signals(List<? extends MemorySignal> signals) {
        this.signals = new ArrayList<>(signals);
        return this;
    }

    /** Sets all marks at once, the hysteresis included. */
    public MemoryMonitorBuilder thresholds(PressureThresholds thresholds) {
        this.warning = thresholds.warning();
        this.critical = thresholds.critical();
        this.hysteresis = thresholds.hysteresis();
        return this;
    }

    /**
     * Sets the share of a limit from which a signal warns, 0.8 by default. The hysteresis follows it unless set with
     * {@link #thresholds}: 0.05, or half of this share where that is less.
     */
    public MemoryMonitorBuilder warning(double warning) {
        this.warning = warning;
        return this;
    }

    /** Sets the share of a limit from which a signal is critical, 0.9 by default. */
    public MemoryMonitorBuilder critical(double critical) {
        this.critical = critical;
        return this;
    }

    /**
     * Sets the time between two samples when nothing wakes the monitor, 250 ms by default. It takes four times as long while
     * every signal is far below its marks, and less while one grows so that it would reach its next mark soon.
     *
     * @throws IllegalArgumentException if less than 1 ms
     */
    public MemoryMonitorBuilder pollInterval(Duration pollInterval) {
        if (pollInterval.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("pollInterval must be >= 1 ms but was " + pollInterval);
        }
        this.pollInterval = pollInterval;
        return this;
    }

    /**
     * Sets the least time from entering a level to leaving it downwards, 1 s by default.
     *
     * @throws IllegalArgumentException if negative
     */
    public MemoryMonitorBuilder minimumDwell(Duration minimumDwell) {
        if (minimumDwell.isNegative()) {
            throw new IllegalArgumentException("minimumDwell must be >= 0 but was " + minimumDwell);
        }
        this.minimumDwell = minimumDwell;
        return this;
    }

    /**
     * Sets what listeners are called on; the monitor never shuts it down. By default daemon threads, one for each
     * listener at the most, that end when idle.
     */
    public MemoryMonitorBuilder callbackExecutor(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
        return this;
    }

    /** Sets how long a signal may take before it is given up until it returns. */
    MemoryMonitorBuilder patience(Duration patience) {
        this.patience = patience;
        return this;
    }

    MemoryMonitorBuilder ticker(LongSupplier ticker) {
        this.ticker = ticker;
        return this;
    }

    MemoryMonitorBuilder clock(InstantSource clock) {
        this.clock = clock;
        return this;
    }

    /**
     * Returns a stopped monitor.
     *
     * @throws IllegalArgumentException if the marks do not fit together ({@link PressureThresholds}) or two signals
     *     share a name
     */
    public MemoryMonitor build() {
        Map<String, MemorySignal> byName = new LinkedHashMap<>();
        for (MemorySignal signal : signals) {
            String name = Objects.requireNonNull(signal.name(), "name of a memory signal");
            if (byName.putIfAbsent(name, signal) != null) {
                throw new IllegalArgumentException("two memory signals are named '" + name + "'");
            }
        }
        return new MemoryMonitor(this, new PressureThresholds(warning, critical, hysteresis()), byName);
    }

    private double hysteresis() {
        return hysteresis != null ? hysteresis : Math.min(PressureThresholds.DEFAULT.hysteresis(), warning / 2);
    }
}
