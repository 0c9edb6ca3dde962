package io.envyrc.memory.pressure;

import io.envyrc.memory.Registration;
import io.envyrc.memory.gc.CollectorProfile;
import io.envyrc.memory.gc.HeapStats;
import io.envyrc.memory.gc.HeapWatch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private final Duration patience;
    private final CallbackThreads threads = new CallbackThreads("memory-listener");
    private final Executor executor;
    private final LongSupplier ticker;
    private final InstantSource clock;
    private final Sampler sampler;

    private final Object lifecycle = new Object();
    private volatile @Nullable Poller poller;

    /** Guards the tracker: a poll that a stopped thread was late with may meet one of its successor. */
    private final Object polling = new Object();

    private final LevelTracker tracker;
    private final UsageHistory history;
    private volatile @Nullable MemorySnapshot latest;

    private final List<CollapsingTask<MemorySnapshot>> listeners = new CopyOnWriteArrayList<>();
    private final List<CollapsingTask<MemorySnapshot>> usageListeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<MemorySnapshot>> observers = new CopyOnWriteArrayList<>();

    private final LongAdder polls = new LongAdder();
    private final Map<PressureLevel, LongAdder> transitions = new EnumMap<>(PressureLevel.class);
    private final CallbackCounters listenerCalls = new CallbackCounters();

    MemoryMonitor(MemoryMonitorBuilder builder, PressureThresholds thresholds, Map<String, MemorySignal> signals) {
        this.thresholds = thresholds;
        this.pollInterval = builder.pollInterval;
        this.executor = builder.executor != null ? builder.executor : threads;
        this.ticker = builder.ticker;
        this.clock = builder.clock;
        this.sampler = new Sampler(signals);
        this.patience = builder.patience;
        this.tracker = new LevelTracker(thresholds, builder.minimumDwell, sampler::unit);
        this.history = new UsageHistory(sampler.names(), pollInterval);
        for (PressureLevel level : PressureLevel.values()) {
            transitions.put(level, new LongAdder());
        }
    }

    /** Returns a builder of a monitor of the standard signals at the default marks. */
    public static MemoryMonitorBuilder builder() {
        return new MemoryMonitorBuilder();
    }

    /** Starts watching. Does nothing if started; after a stop it starts anew, from the level it stopped at. */
    public void start() {
        synchronized (lifecycle) {
            if (poller == null) {
                poller = Poller.start(new Polling(), pollInterval, patience);
                threads.keep();
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
            threads.release();
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
        HeapWatch.Sample heap = HeapWatch.Sample.now();
        LevelTracker levels = new LevelTracker(thresholds, Duration.ZERO, sampler::unit);
        return snapshot(levels, sampler.read(heap.live()), heap.stats()).snapshot;
    }

    /** Returns what confirms that the heap is as full as it seems, which depends on the JVM's collector. */
    public CollectorProfile heapEvidence() {
        return CollectorProfile.current();
    }

    /**
     * Returns what the named signal measured while this monitor ran, one sample a poll interval and an hour of them at the
     * most, oldest first. With a small heap or a poll interval under 250 ms they reach back less.
     *
     * @param signal name of a signal; of any other there are no samples
     */
    public List<UsageSample> history(String signal) {
        return history.of(Objects.requireNonNull(signal, "signal"), Instant.EPOCH);
    }

    /** Returns where the heap has been heading in the last ten minutes; empty before the second sample. */
    public Optional<UsageTrend> trend() {
        return trend(MemorySignals.HEAP, Duration.ofMinutes(10));
    }

    /**
     * Returns where a signal has been heading; empty with fewer than two samples.
     *
     * @param signal name of a signal
     * @param window how far to look back, at most an hour
     */
    public Optional<UsageTrend> trend(String signal, Duration window) {
        Objects.requireNonNull(signal, "signal");
        return UsageTrend.of(history.of(signal, clock.instant().minus(window)));
    }

    /** Has {@code listener} told of changes of level, until the registration is closed. */
    public Registration addListener(PressureListener listener) {
        Objects.requireNonNull(listener, "listener");
        return register(listeners, "pressure listener " + listener.getClass().getName(), listener::onPressureChange);
    }

    /**
     * Has {@code listener} told of each sample, until the registration is closed; as with a {@link PressureListener},
     * samples taken while it is being called make one more call, with the latest.
     */
    public Registration onMemoryUsage(Consumer<MemorySnapshot> listener) {
        Objects.requireNonNull(listener, "listener");
        return register(usageListeners, "usage listener " + listener.getClass().getName(), listener);
    }

    private Registration register(
            List<CollapsingTask<MemorySnapshot>> tasks, String name, Consumer<MemorySnapshot> body) {
        CollapsingTask<MemorySnapshot> task = new CollapsingTask<>(name, executor, body, listenerCalls);
        tasks.add(task);
        return () -> {
            tasks.remove(task);
            task.discard();
            listenerCalls.forget(task);
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

    /** Returns what the sizes of the named signal count, {@code bytes} of most. */
    public String unit(String signal) {
        return sampler.unit(signal);
    }

    /** Returns the time between two samples when nothing wakes the monitor. */
    public Duration pollInterval() {
        return pollInterval;
    }

    /** Returns the counts since this monitor was built; those of stopped times are kept. */
    public MonitorStats stats() {
        Map<PressureLevel, Long> counts = new EnumMap<>(PressureLevel.class);
        transitions.forEach((level, count) -> counts.put(level, count.sum()));
        return new MonitorStats(
                polls.sum(),
                counts,
                sampler.failures(),
                sampler.hangs(),
                sampler.allocatedBytes(),
                listenerCalls.stats());
    }

    private final class Polling implements Poller.Work {
        @Override
        public void poll(Turn turn) {
            HeapWatch.Sample heap = turn.heap().read();
            Map<String, MemorySignal.Reading> readings = sampler.read(heap.live(), turn);
            synchronized (polling) {
                if (!turn.isOver()) {
                    take(readings, heap.stats());
                }
            }
        }

        @Override
        public @Nullable String abandonHanging(Turn turn, long patienceNanos) {
            return sampler.abandonHanging(turn, patienceNanos);
        }
    }

    private void take(Map<String, MemorySignal.Reading> readings, HeapStats heap) {
        PressureLevel before = tracker.level();
        Sample sample = snapshot(tracker, readings, heap);
        latest = sample.snapshot;
        polls.increment();
        if (sample.changed) {
            changed(before, sample.snapshot);
        }
        history.add(sample.snapshot.takenAt(), ticker.getAsLong(), readings);
        usageListeners.forEach(listener -> listener.trigger(sample.snapshot));
        observers.forEach(observer -> observer.accept(sample.snapshot));
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
                new MemorySnapshot(now, levels.level(), levels.since(), levels.reason(), readings, heap, troubles()),
                changed);
    }

    private List<Trouble> troubles() {
        List<Trouble> troubles = new ArrayList<>();
        sampler.addTroubles(troubles);
        listenerCalls.addTroubles(troubles);
        return troubles;
    }
}
