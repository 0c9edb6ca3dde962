package io.envyrc.memory.pressure;

import io.envyrc.memory.Registration;
import io.envyrc.memory.gc.CollectorProfile;
import io.envyrc.memory.gc.HeapStats;
import io.envyrc.memory.gc.HeapWatch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches memory signals and draws the {@link PressureLevel} from them.
 *
 * <p>Between {@link #start()} and {@link #stop()} a daemon thread, {@code memory-monitor}, reads all signals at the poll
 * interval, after each collection, and when {@link #wake() woken}: less often while all are far below their marks, more
 * often while one grows towards its next. A signal that {@link MemorySignal#onCrossing tells of crossings} is read by the
 * thread that makes it cross. The level is that of the worst signal: it rises at
 * once, never to critical on a reading that may count garbage, and falls only after a minimum dwell and below a
 * hysteresis. Listeners are called on an executor. Thread-safe. Whoever starts it stops it.
 */
public final class MemoryMonitor implements AutoCloseable {
    private final PressureThresholds thresholds;
    private final Duration pollInterval;
    private final Duration patience;
    private final CallbackThreads threads = new CallbackThreads("memory-listener");
    private final Journal journal = new Journal(threads);
    private final Audience audience;
    private final LongSupplier ticker;
    private final InstantSource clock;
    private final Sampler sampler;

    private final Object lifecycle = new Object();
    private volatile @Nullable Poller poller;

    /** Guards the tracker: a poll may meet that of a stopped thread which is late, and a signal that crosses a mark. */
    private final ReentrantLock polling = new ReentrantLock();

    private final LevelTracker tracker;
    private final Pace pace;

    /** Whether what is used matters, and not only what lives: a cycle begins before the heap is full. */
    private final boolean fills;

    private final Transitions transitions;
    private volatile long waitNanos;

    /** Samples taken because a signal crossed a mark. */
    private final AtomicLong crossings = new AtomicLong();

    private List<Registration> marks = List.of();
    private final UsageHistory history;
    private volatile @Nullable MemorySnapshot latest;

    private final LongAdder polls = new LongAdder();

    MemoryMonitor(MemoryMonitorBuilder builder, PressureThresholds thresholds, Map<String, MemorySignal> signals) {
        this.thresholds = thresholds;
        this.pollInterval = builder.pollInterval;
        this.audience = new Audience(builder.executor != null ? builder.executor : threads, journal);
        this.ticker = builder.ticker;
        this.clock = builder.clock;
        this.sampler = new Sampler(signals, journal);
        this.patience = builder.patience;
        this.tracker = new LevelTracker(thresholds, builder.minimumDwell, sampler::unit);
        this.pace = new Pace(thresholds, pollInterval);
        this.fills = signals.containsKey(MemorySignals.HEAP) && heapEvidence().isConcurrent();
        this.waitNanos = pollInterval.toNanos();
        this.history = new UsageHistory(sampler.names(), pollInterval);
        this.transitions = new Transitions(audience, journal);
    }

    /** Returns a builder of a monitor of the standard signals at the default marks. */
    public static MemoryMonitorBuilder builder() {
        return new MemoryMonitorBuilder();
    }

    /** Starts watching. Does nothing if started; after a stop it starts anew, from the level it stopped at. */
    public void start() {
        synchronized (lifecycle) {
            if (poller == null) {
                poller = Poller.start(new Polling(), journal, patience);
                threads.keep();
                marks = sampler.onCrossing(thresholds, this::crossed);
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
            marks.forEach(Registration::close);
            marks = List.of();
            running.stop();
            threads.release();
            ended();
        }
    }

    private void ended() {
        // A sample under way comes first; not for ever, for a callback that runs in it may wait for this stop.
        boolean alone = awaitPolling();
        try {
            latest = null;
            audience.stopped();
        } finally {
            if (alone) {
                polling.unlock();
            }
        }
    }

    private boolean awaitPolling() {
        try {
            return polling.tryLock(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
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

    /**
     * Asks for a sample of all signals now, on the monitor's thread. Never waits; does nothing if stopped. What it changes is
     * told after that thread and then a listener's have woken; an allocator that {@link MemorySignal#onCrossing tells of
     * crossings} spares itself the first.
     */
    public void wake() {
        Poller running = poller;
        if (running != null) {
            running.wake();
        }
    }

    /**
     * Returns the latest sample, at most a poll interval old, or four while every signal is far below its marks. While
     * stopped, reads the signals on the calling thread and draws the level from that reading alone.
     */
    public MemorySnapshot snapshot() {
        MemorySnapshot sample = latest;
        if (sample != null) {
            return sample;
        }
        HeapWatch.Sample heap = HeapWatch.Sample.now();
        LevelTracker levels = new LevelTracker(thresholds, Duration.ZERO, sampler::unit);
        return snapshot(levels, sampler.read(heap), heap.stats());
    }

    /** Returns what confirms that the heap is as full as it seems, which depends on the JVM's collector. */
    public CollectorProfile heapEvidence() {
        return CollectorProfile.current();
    }

    /**
     * Returns what the named signal measured while this monitor ran, one sample a poll interval at the most and as many as
     * make an hour of those, oldest first. With a small heap or a poll interval under 250 ms they reach back less.
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
        return audience.onChange(listener);
    }

    /**
     * Has {@code listener} told of each sample, until the registration is closed; as with a {@link PressureListener},
     * samples taken while it is being called make one more call, with the latest.
     */
    public Registration onMemoryUsage(Consumer<MemorySnapshot> listener) {
        return audience.onSample(listener);
    }

    /** Has {@code observer} called with each sample, on the thread that takes or causes it: it must be quick. */
    public Registration addObserver(Consumer<MemorySnapshot> observer) {
        return audience.observe(observer);
    }

    /** Has {@code observer} called when this monitor has stopped: it must be quick and not wait. */
    Registration onStop(Runnable observer) {
        return audience.observeStop(observer);
    }

    /** Has {@code source} add what is wrong elsewhere to the troubles of each snapshot: quick, on any thread. */
    Registration addTroubles(Consumer<List<Trouble>> source) {
        return audience.addTroubles(source);
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
        return new MonitorStats(
                polls.sum(),
                transitions.counts(),
                sampler.failures(),
                sampler.hangs(),
                sampler.allocatedBytes(),
                audience.calls());
    }

    private final class Polling implements Poller.Work {
        @Override
        public void poll(Turn turn) {
            long seen = crossings.get();
            HeapWatch.Sample heap = turn.heap().read();
            Map<String, MemorySignal.Reading> readings = sampler.read(heap, turn);
            polling.lock();
            try {
                if (seen != crossings.get()) {
                    // What crossed a mark since was read later than this. It is not read anew here: it may hang.
                    wake();
                } else if (!turn.isOver()) {
                    take(readings, heap.stats());
                }
            } finally {
                polling.unlock();
            }
        }

        @Override
        public long waitNanos() {
            return waitNanos;
        }

        @Override
        public @Nullable String abandonHanging(Turn turn, long patienceNanos) {
            return sampler.abandonHanging(turn, patienceNanos);
        }
    }

    /** Takes a sample of what tells of crossings, on the thread that took the memory, unless that is known already. */
    private void crossed(PressureLevel level) {
        long seen = polls.sum();
        MemorySnapshot known = latest;
        if (known != null && known.level().isAtLeast(level)) {
            return;
        }
        if (known == null || polling.isHeldByCurrentThread()) {
            wake();
            return;
        }
        try {
            // Before the lock is taken: a signal that hangs here holds up this thread, and not the monitor.
            Map<String, MemorySignal.Reading> readings = sampler.readCrossing(known.readings());
            if (!polling.tryLock()) {
                wake();
                return;
            }
            try {
                takeCrossing(seen, readings, known.heap());
            } finally {
                polling.unlock();
            }
        } catch (Throwable e) {
            // Not what the taker of the memory is to hear: the monitor tries again, and says what it was.
            wake();
        }
    }

    private void takeCrossing(long seen, Map<String, MemorySignal.Reading> readings, HeapStats heap) {
        if (polls.sum() != seen) {
            // Another sample came in between, whose readings may be the later ones.
            wake();
        } else if (isRunning()) {
            crossings.incrementAndGet();
            take(readings, heap);
        }
    }

    private void take(Map<String, MemorySignal.Reading> readings, HeapStats heap) {
        MemorySnapshot sample = snapshot(tracker, readings, heap);
        latest = sample;
        polls.increment();
        transitions.update(sample);
        long now = ticker.getAsLong();
        long calm = pace.next(readings, fills ? heap.usedRatio() : 0, now);
        waitNanos = tracker.level() == PressureLevel.NORMAL ? calm : Math.min(calm, pollInterval.toNanos());
        history.add(sample.takenAt(), now, readings);
        audience.sampled(sample);
    }

    private MemorySnapshot snapshot(LevelTracker levels, Map<String, MemorySignal.Reading> readings, HeapStats heap) {
        Instant now = clock.instant();
        levels.update(readings, now, ticker.getAsLong());
        List<Trouble> troubles = new ArrayList<>();
        sampler.addTroubles(troubles);
        audience.collectTroubles(troubles);
        return new MemorySnapshot(now, levels.level(), levels.since(), levels.reason(), readings, heap, troubles);
    }
}
