package io.envyrc.memory.leak;

import io.envyrc.memory.Registration;
import io.envyrc.memory.gc.HeapStats;
import io.envyrc.memory.pressure.MemoryMonitor;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds growth of the live set and names what grows.
 *
 * <p>Between {@link #start()} and {@link #stop()} it looks at what collections leave, on the thread of a {@link
 * MemoryMonitor} that its owner runs, and keeps samples over five spans, from the window to 4,096 times that. While
 * nothing is suspected it has no thread, no JVM listener and no recording. When the live set has grown over a span by
 * the threshold or more, beyond doubt by its samples, an investigation begins on a thread of its own: it takes a third
 * of the window, or an eighth of a longer span, stops the application three times to count classes and once or twice to
 * find holders, and ends in a {@link LeakReport} if the growth went on. One that ends without doubles the wait for the
 * next over the same span, which starts anew once nothing was suspected for as long again.
 *
 * <p>No collection is forced unless {@link MemoryLeakDetectorBuilder#confirmBy} allows it. Without it, growth shows
 * only as the collector looks at the old generation by itself: concurrent collectors do as it fills, Serial and
 * Parallel when it is full.
 *
 * <p>Thread-safe. Whoever starts it stops it.
 */
public final class MemoryLeakDetector implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MemoryLeakDetector.class);
    private static final long JOIN_MILLIS = 1_000;

    private final MemoryMonitor monitor;
    private final LeakSettings settings;
    private final LongSupplier ticker;
    private final InstantSource clock;
    private final LeakListeners listeners;
    private final Investigation.Probes probes;
    private final LiveSetHistory history;

    /** What any collection left, an upper bound of what lives; only where a forced one may tell the two apart. */
    private final @Nullable LiveSetHistory upperBounds;

    private final Object lifecycle = new Object();
    private volatile @Nullable Registration registration;

    // Written by the monitor's thread only.
    private final LiveSet liveSet;

    private long collections;

    private volatile LiveFigure latest = LiveFigure.NONE;
    private volatile long maxHeapBytes = HeapStats.now().maxBytes();

    /** Guards the fields below. */
    private final Object investigating = new Object();

    private volatile @Nullable Investigation investigation;
    private @Nullable Thread investigator;
    private final Pacing pacing;
    private volatile @Nullable LeakReport lastReport;

    private final LongAdder investigations = new LongAdder();
    private final LongAdder unconfirmed = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder reports = new LongAdder();

    MemoryLeakDetector(MemoryLeakDetectorBuilder builder) {
        this.monitor = builder.monitor;
        this.settings = builder.settings();
        this.ticker = builder.ticker;
        this.clock = builder.clock;
        this.listeners = new LeakListeners(builder.executor != null ? builder.executor : LeakListeners.threads());
        this.probes = builder.probes;
        this.history = newHistory();
        this.upperBounds = settings.collector() == null ? null : newHistory();
        this.liveSet = new LiveSet(builder.marks != null ? builder.marks : new OldMarks()::markedSinceLastCall);
        this.pacing = new Pacing(settings.reportInterval());
    }

    private LiveSetHistory newHistory() {
        return new LiveSetHistory(settings.window(), settings.growthThresholdBytes());
    }

    /**
     * Returns a builder.
     *
     * @param monitor on whose thread to look at the heap; started and stopped by its owner, and nothing is seen while it
     *     is stopped
     */
    public static MemoryLeakDetectorBuilder builder(MemoryMonitor monitor) {
        return new MemoryLeakDetectorBuilder(monitor);
    }

    /** Starts looking. Does nothing if started; after a stop it goes on from the samples that it has. */
    public void start() {
        synchronized (lifecycle) {
            if (registration == null) {
                registration = monitor.addObserver(snapshot -> observeSafely(snapshot.heap()));
            }
        }
    }

    /**
     * Stops looking. An investigation that is under way ends without a report, and its recording with it; waited for a
     * second at most. Does nothing if stopped.
     */
    public void stop() {
        Thread thread;
        synchronized (lifecycle) {
            Registration running = registration;
            if (running == null) {
                return;
            }
            registration = null;
            running.close();
            synchronized (investigating) {
                thread = investigator;
                if (investigation != null) {
                    investigation.stop();
                }
            }
        }
        if (thread == null || thread == Thread.currentThread()) {
            return;
        }
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    /** Tells whether it is looking. */
    public boolean isRunning() {
        return registration != null;
    }

    /** Tells whether an investigation is under way. */
    public boolean isInvestigating() {
        return investigation != null;
    }

    /**
     * Returns how the live set moves: over the longest span in which it grows; or else, over the longest for which there
     * are enough samples.
     */
    public MemoryTrend trend() {
        return history.trend(maxHeapBytes);
    }

    /** Returns the latest report; empty if there was none. */
    public Optional<LeakReport> lastReport() {
        return Optional.ofNullable(lastReport);
    }

    /** Has {@code listener} told of reports, until the registration is closed. */
    public Registration addListener(LeakListener listener) {
        return listeners.add(Objects.requireNonNull(listener, "listener"));
    }

    /** Returns the shortest span over which growth is looked for. */
    public Duration window() {
        return settings.window();
    }

    /** Returns the growth of the live set, in bytes, over any span from which on it is looked into. */
    public long growthThresholdBytes() {
        return settings.growthThresholdBytes();
    }

    /** Returns the counts since it was built. */
    public LeakStats stats() {
        return new LeakStats(
                latest.number(),
                investigations.sum(),
                unconfirmed.sum(),
                failures.sum(),
                reports.sum(),
                listeners.calls(),
                listeners.failures(),
                listeners.missed());
    }

    /** Nothing that fails here may fail the monitor's poll, above all not for want of memory. */
    private void observeSafely(HeapStats heap) {
        try {
            observe(heap);
        } catch (Throwable e) {
            failures.increment();
            log.debug("The heap was not looked at for leaks", e);
        }
    }

    /** For the monitor's thread: looks at the heap again. */
    void observe(HeapStats heap) {
        Investigation running = investigation;
        boolean collected = heap.collections() != collections;
        collections = heap.collections();
        try {
            take(heap, collected);
        } finally {
            // Last: what waits for a collection reads then what that left.
            if (collected && running != null) {
                running.collected();
            }
        }
    }

    private void take(HeapStats heap, boolean collected) {
        OptionalLong live = liveSet.observe(heap);
        maxHeapBytes = heap.maxBytes();
        long now = ticker.getAsLong();
        if (upperBounds != null && collected && heap.usedAfterGcBytes().isPresent()) {
            int fresh = upperBounds.add(now, heap.usedAfterGcBytes().getAsLong());
            suspect(upperBounds, fresh, now);
        }
        if (live.isEmpty()) {
            return;
        }
        latest = new LiveFigure(latest.number() + 1, now, live.getAsLong());
        int fresh = history.add(now, live.getAsLong());
        suspect(history, fresh, now);
    }

    private void suspect(LiveSetHistory grown, int spans, long now) {
        for (int span = 0; span < spans && investigation == null; span++) {
            MemoryTrend trend = grown.trend(span, maxHeapBytes);
            if (isSuspicious(trend)) {
                begin(span, LeakReport.Severity.of(trend), now);
            }
        }
    }

    private boolean isSuspicious(MemoryTrend trend) {
        return trend.verdict() == MemoryTrend.Verdict.GROWING && trend.growthBytes() >= settings.growthThresholdBytes();
    }

    private void begin(int span, LeakReport.Severity severity, long now) {
        synchronized (investigating) {
            if (registration == null || investigation != null || !pacing.isDue(span, severity, now)) {
                return;
            }
            Investigation next =
                    new Investigation(settings, history.length(span), duration(span), new Observed(span), probes);
            Thread thread = new Thread(next, Investigation.THREAD);
            thread.setDaemon(true);
            // Started first: if there is no thread to be had, there is no investigation that never ends.
            thread.start();
            investigation = next;
            investigator = thread;
            pacing.began(span, duration(span), now);
        }
        investigations.increment();
    }

    private Duration duration(int span) {
        return span == 0 ? history.length(0).dividedBy(3) : history.length(span - 1);
    }

    private final class Observed implements Investigation.Ground {
        private final int span;

        Observed(int span) {
            this.span = span;
        }

        @Override
        public MemoryTrend trend() {
            return history.trend(span, maxHeapBytes);
        }

        @Override
        public boolean isSuspicious(MemoryTrend trend) {
            return MemoryLeakDetector.this.isSuspicious(trend);
        }

        @Override
        public LiveFigure latest() {
            return latest;
        }

        @Override
        public OptionalDouble slopeSince(long nanos) {
            return history.slopeSince(span, nanos);
        }

        @Override
        public Instant now() {
            return clock.instant();
        }

        @Override
        public void ended(Investigation.Outcome outcome, @Nullable LeakReport report) {
            long now = ticker.getAsLong();
            LeakReport told;
            synchronized (investigating) {
                Investigation ending = investigation;
                // It is asked to stop under the same lock: from then on nothing is told.
                boolean stopped = outcome == Investigation.Outcome.STOPPED || (ending != null && ending.isStopping());
                told = stopped ? null : report;
                investigation = null;
                investigator = null;
                if (told != null) {
                    lastReport = told;
                    pacing.reported(span, told.severity(), now);
                } else if (!stopped) {
                    pacing.wasFutile(span, duration(span), now);
                }
            }
            if (told != null) {
                reports.increment();
                LeakLog.write(told);
                listeners.tell(told);
            } else if (outcome == Investigation.Outcome.UNCONFIRMED) {
                unconfirmed.increment();
            } else if (outcome == Investigation.Outcome.FAILED) {
                failures.increment();
            }
        }
    }
}
