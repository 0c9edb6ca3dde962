package io.envyrc.memory.pressure;

import io.envyrc.memory.Registration;
import io.envyrc.memory.gc.HeapStats;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches memory signals and draws the {@link PressureLevel} from them.
 *
 * <p>Between {@link #start()} and {@link #stop()} a daemon thread, {@code memory-monitor}, reads all signals at the poll
 * interval, after each collection, and when {@link #wake() woken}. The level is that of the worst signal: it rises at
 * once, never to critical on a reading that may count garbage, and falls only after a minimum dwell and below a
 * hysteresis. Listeners are called on an executor. Thread-safe. Whoever starts it stops it.
 */
public final class MemoryMonitor implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MemoryMonitor.class);

    private final PressureThresholds thresholds;
    private final Duration pollInterval;
    private final Executor executor;
    private final LongSupplier ticker;
    private final InstantSource clock;
    private final Sampler sampler;

    private final Object lifecycle = new Object();
    private volatile @Nullable Poller poller;

    /** Guards the tracker: a poll that a stopped thread was late with may meet one of its successor. */
    private final Object polling = new Object();

    private final LevelTracker tracker;
    private volatile @Nullable MemorySnapshot latest;

    private final List<CollapsingTask<MemorySnapshot>> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<MemorySnapshot>> observers = new CopyOnWriteArrayList<>();

    private final LongAdder polls = new LongAdder();
    private final Map<PressureLevel, LongAdder> transitions = new EnumMap<>(PressureLevel.class);
    private final CallbackCounters listenerCalls = new CallbackCounters();

    private MemoryMonitor(Builder builder, PressureThresholds thresholds, Map<String, MemorySignal> signals) {
        this.thresholds = thresholds;
        this.pollInterval = builder.pollInterval;
        this.executor = builder.executor != null ? builder.executor : CallbackThreads.named("memory-listener");
        this.ticker = builder.ticker;
        this.clock = builder.clock;
        this.sampler = new Sampler(signals);
        this.tracker = new LevelTracker(thresholds, builder.minimumDwell);
        for (PressureLevel level : PressureLevel.values()) {
            transitions.put(level, new LongAdder());
        }
    }

    /** Returns a builder of a monitor of the standard signals at the default marks. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts watching. Does nothing if started; after a stop it starts anew, from the level it stopped at. */
    public void start() {
        synchronized (lifecycle) {
            if (poller == null) {
                Poller next = new Poller(this::poll, pollInterval);
                next.start();
                poller = next;
            }
        }
    }

    /**
     * Stops watching and takes its listeners off the collectors. Does nothing if stopped. Listeners that are being
     * called are not waited for.
     */
    public void stop() {
        synchronized (lifecycle) {
            Poller running = poller;
            if (running == null) {
                return;
            }
            poller = null;
            running.stop();
            latest = null;
        }
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    /** Tells whether it is watching. */
    public boolean isRunning() {
        return poller != null;
    }

    /** Asks for a sample now, for an allocator that passed a mark. Never waits; does nothing if stopped. */
    public void wake() {
        Poller running = poller;
        if (running != null) {
            running.wake();
        }
    }

    /**
     * Returns the latest sample, at most a poll interval old. While stopped, reads the signals on the calling thread and
     * draws the level from that reading alone.
     */
    public MemorySnapshot snapshot() {
        MemorySnapshot sample = latest;
        if (sample != null) {
            return sample;
        }
        HeapStats heap = HeapStats.now();
        return snapshot(new LevelTracker(thresholds, Duration.ZERO), sampler.read(heap), heap).snapshot;
    }

    /** Has {@code listener} told of changes of level, until the registration is closed. */
    public Registration addListener(PressureListener listener) {
        Objects.requireNonNull(listener, "listener");
        CollapsingTask<MemorySnapshot> task = new CollapsingTask<>(
                "Pressure listener " + listener.getClass().getName(),
                executor,
                listener::onPressureChange,
                listenerCalls);
        listeners.add(task);
        return () -> {
            listeners.remove(task);
            task.discard();
        };
    }

    /** Has {@code observer} called with each sample, on the monitor's own thread: it must be quick and not wait. */
    public Registration addObserver(Consumer<MemorySnapshot> observer) {
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    /** Returns the marks at which the level changes. */
    public PressureThresholds thresholds() {
        return thresholds;
    }

    /** Returns the time between two samples when nothing wakes the monitor. */
    public Duration pollInterval() {
        return pollInterval;
    }

    /** Returns the counts since this monitor was built; those of stopped times are kept. */
    public MonitorStats stats() {
        Map<PressureLevel, Long> counts = new EnumMap<>(PressureLevel.class);
        transitions.forEach((level, count) -> counts.put(level, count.sum()));
        return new MonitorStats(polls.sum(), counts, sampler.failures(), listenerCalls.stats());
    }

    private void poll(Poller poller) {
        HeapStats heap = HeapStats.now();
        Map<String, MemorySignal.Reading> readings = sampler.read(heap);
        synchronized (polling) {
            if (poller.isStopped()) {
                return;
            }
            PressureLevel before = tracker.level();
            Sample sample = snapshot(tracker, readings, heap);
            latest = sample.snapshot;
            polls.increment();
            if (sample.changed) {
                changed(before, sample.snapshot);
            }
            observers.forEach(observer -> observer.accept(sample.snapshot));
        }
    }

    private void changed(PressureLevel before, MemorySnapshot now) {
        Objects.requireNonNull(transitions.get(now.level())).increment();
        listeners.forEach(listener -> listener.trigger(now));
        String message = "Memory pressure {} -> {}: {}";
        if (now.level().isAtLeast(before)) {
            log.warn(message, before, now.level(), now.reason());
        } else {
            log.info(message, before, now.level(), now.reason());
        }
    }

    private record Sample(MemorySnapshot snapshot, boolean changed) {}

    private Sample snapshot(LevelTracker levels, Map<String, MemorySignal.Reading> readings, HeapStats heap) {
        Instant now = clock.instant();
        boolean changed = levels.update(readings, now, ticker.getAsLong());
        return new Sample(
                new MemorySnapshot(now, levels.level(), levels.since(), levels.reason(), readings, heap), changed);
    }

    /** Configures a {@link MemoryMonitor}. Not thread-safe. */
    public static final class Builder {
        private List<MemorySignal> signals = MemorySignals.standard();
        private double warning = PressureThresholds.DEFAULT.warning();
        private double critical = PressureThresholds.DEFAULT.critical();
        private @Nullable Double hysteresis;
        private Duration pollInterval = Duration.ofMillis(250);
        private Duration minimumDwell = Duration.ofSeconds(1);
        private @Nullable Executor executor;
        private LongSupplier ticker = System::nanoTime;
        private InstantSource clock = InstantSource.system();

        private Builder() {}

        /** Sets what is watched, {@link MemorySignals#standard()} by default. */
        public Builder signals(MemorySignal... signals) {
            return signals(List.of(signals));
        }

        /** Sets what is watched, {@link MemorySignals#standard()} by default. */
        public Builder signals(List<? extends MemorySignal> signals) {
            this.signals = new ArrayList<>(signals);
            return this;
        }

        /** Sets all marks at once, the hysteresis included. */
        public Builder thresholds(PressureThresholds thresholds) {
            this.warning = thresholds.warning();
            this.critical = thresholds.critical();
            this.hysteresis = thresholds.hysteresis();
            return this;
        }

        /**
         * Sets the share of a limit from which a signal warns, 0.8 by default. The hysteresis follows it unless set with
         * {@link #thresholds}: 0.05, or half of this share where that is less.
         */
        public Builder warning(double warning) {
            this.warning = warning;
            return this;
        }

        /** Sets the share of a limit from which a signal is critical, 0.9 by default. */
        public Builder critical(double critical) {
            this.critical = critical;
            return this;
        }

        /**
         * Sets the time between two samples when nothing wakes the monitor, 250 ms by default.
         *
         * @throws IllegalArgumentException if less than 1 ms
         */
        public Builder pollInterval(Duration pollInterval) {
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
        public Builder minimumDwell(Duration minimumDwell) {
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
        public Builder callbackExecutor(Executor executor) {
            this.executor = Objects.requireNonNull(executor, "executor");
            return this;
        }

        Builder ticker(LongSupplier ticker) {
            this.ticker = ticker;
            return this;
        }

        Builder clock(InstantSource clock) {
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
}
