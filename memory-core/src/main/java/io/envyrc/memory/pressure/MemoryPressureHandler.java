package io.envyrc.memory.pressure;

import io.envyrc.memory.Registration;
import io.envyrc.memory.gc.GarbageCollector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks for memory back when there is too little.
 *
 * <p>Its owner records what it allocates and gives back. While started, the handler calls
 *
 * <ul>
 *   <li>the spill callbacks, when more is recorded than the threshold, or the level is critical: with the bytes to give
 *       back, those over the threshold or over the warning mark of the fullest signal of bytes, whichever is more;
 *   <li>the cleanup callbacks, when the level is warning or critical: with the level;
 *   <li>the {@link PressureResponse responses}, one after another, when the level is one that they answer;
 *   <li>the {@link GarbageCollector}, when the heap reading has reached the GC threshold as its strategy moves it, or that
 *       of the direct buffers has and may count garbage. The collection frees what responses let go, whose turn comes
 *       first, and confirms or refutes a reading that may count garbage.
 * </ul>
 *
 * <p>A critical level that a collection might end, but that has stood for a minute without any, is put to the proof: by a
 * forced collection whatever its strategy's threshold, and where that is not permitted by letting work through for half a
 * minute at a time ({@link #letsWorkThrough}), which brings one about.
 *
 * <p>What lasts is answered again at the repeat interval. Within it, what is recorded over the threshold calls the spill
 * callbacks again only when it has grown by a sixteenth of the threshold since it last did. Callbacks run on an executor, each never twice at once: while
 * one runs, further triggers make one more run, with the latest argument. One that throws is counted and logged and
 * harms no other. Thread-safe. Whoever starts it stops it; it neither starts nor stops its monitor, without which only
 * recorded allocations trigger anything, and whose stop has responses relax as its own does.
 */
public final class MemoryPressureHandler implements AutoCloseable {
    private final MemoryMonitor monitor;
    private final long thresholdBytes;
    private final double gcThreshold;
    private final Duration repeatInterval;
    private final LongSupplier ticker;

    private final CallbackThreads threads = new CallbackThreads("memory-pressure");
    private final Journal journal = new Journal(threads);
    private final List<CollapsingTask<Long>> spills = new ArrayList<>();
    private final List<CollapsingTask<PressureLevel>> cleanups = new ArrayList<>();
    private final CollectionRequests collections;
    private final CallbackCounters spillCalls = new CallbackCounters(journal);
    private final CallbackCounters cleanupCalls = new CallbackCounters(journal);

    private final ResponseChain chain;
    private final boolean observeOnly;
    private final LongAdder observedSpills = new LongAdder();
    private final LongAdder observedCleanups = new LongAdder();

    private final AtomicLong tracked = new AtomicLong();
    private final LongAdder overReleased = new LongAdder();

    /** When the spill callbacks were last triggered, and at what excess; null if not since the start. */
    private final AtomicReference<@Nullable SpillTrigger> lastSpill = new AtomicReference<>();

    private final Object lifecycle = new Object();
    private volatile @Nullable Registration registration;
    private List<Registration> registrations = List.of();

    MemoryPressureHandler(MemoryPressureHandlerBuilder builder) {
        this.monitor = builder.monitor;
        this.thresholdBytes = builder.thresholdBytes;
        this.gcThreshold = builder.gcThreshold;
        this.repeatInterval = builder.repeatInterval;
        this.ticker = builder.ticker;
        Executor executor = builder.executor != null ? builder.executor : threads;
        for (LongConsumer callback : builder.spills) {
            String name = "spill callback " + callback.getClass().getName();
            spills.add(new CollapsingTask<>(name, executor, callback::accept, spillCalls));
        }
        for (Consumer<PressureLevel> callback : builder.cleanups) {
            String name = "cleanup callback " + callback.getClass().getName();
            cleanups.add(new CollapsingTask<>(name, executor, callback, cleanupCalls));
        }
        this.chain = new ResponseChain(
                builder.responses,
                executor,
                journal,
                builder.observeOnly,
                builder.responsePatience,
                builder.collector::expectGarbage);
        this.collections = new CollectionRequests(builder, executor, journal, chain);
        this.observeOnly = builder.observeOnly;
    }

    /** Returns a builder of a handler that goes by {@code monitor}'s level. */
    public static MemoryPressureHandlerBuilder builder(MemoryMonitor monitor) {
        return new MemoryPressureHandlerBuilder(monitor);
    }

    /** Starts to act on what is recorded and measured. Does nothing if started; may be called again after a stop. */
    public void start() {
        synchronized (lifecycle) {
            if (registration == null) {
                lastSpill.set(null);
                chain.open();
                threads.keep();
                Watch watch = new Watch();
                registrations = List.of(monitor.onStop(watch::onStop), monitor.addTroubles(this::addTroubles));
                registration = monitor.addObserver(watch::onSample);
                spillOverThreshold(tracked.get());
            }
        }
    }

    /**
     * Stops acting and drops the triggers that no callback has taken up. Callbacks under way are not waited for.
     * Responses that have answered a level which still lasts are told to relax, since nobody will tell them of its end.
     * What is allocated and given back is recorded all the same. Does nothing if stopped.
     */
    public void stop() {
        synchronized (lifecycle) {
            Registration running = registration;
            if (running == null) {
                return;
            }
            registration = null;
            running.close();
            registrations.forEach(Registration::close);
            registrations = List.of();
            threads.release();
            spills.forEach(CollapsingTask::discard);
            cleanups.forEach(CollapsingTask::discard);
            collections.discard();
            chain.close();
        }
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    /** Tells whether it is started. */
    public boolean isRunning() {
        return registration != null;
    }

    /**
     * Records memory taken. Never waits: callbacks that it triggers run elsewhere.
     *
     * @param bytes size, 0 or more
     * @throws IllegalArgumentException if negative
     */
    public void recordAllocation(long bytes) {
        checkBytes(bytes);
        spillOverThreshold(tracked.accumulateAndGet(bytes, MemoryPressureHandler::saturatedAdd));
    }

    /**
     * Records memory given back. What is given back beyond what was recorded is not subtracted, since this is called
     * while cleaning up, where an exception would do more harm; {@link PressureHandlerStats#overReleasedBytes} tells it.
     *
     * @param bytes size, 0 or more
     * @throws IllegalArgumentException if negative
     */
    public void recordDeallocation(long bytes) {
        checkBytes(bytes);
        long before = tracked.getAndUpdate(now -> Math.max(0, now - bytes));
        if (bytes > before) {
            overReleased.add(bytes - before);
        }
    }

    /** Returns what was recorded as taken and not yet as given back, in bytes. */
    public long trackedBytes() {
        return tracked.get();
    }

    /** Returns the recorded bytes above which spill callbacks are called; {@link Long#MAX_VALUE} if none was set. */
    public long thresholdBytes() {
        return thresholdBytes;
    }

    /** Returns the share of the heap at which a collection is considered. */
    public double gcThreshold() {
        return gcThreshold;
    }

    /**
     * Tells whether work is to go on though the level is critical, so that what it allocates has the heap collected. Those
     * who heed the level by themselves and stop work go by this.
     */
    public boolean letsWorkThrough() {
        return chain.isProbing();
    }

    /** Returns the counts since this handler was built; those of earlier starts are kept. */
    public PressureHandlerStats stats() {
        return new PressureHandlerStats(
                trackedBytes(),
                overReleased.sum(),
                spillCalls.stats(),
                cleanupCalls.stats(),
                collections.stats(),
                chain.stats(),
                observedSpills.sum(),
                observedCleanups.sum(),
                collections.observed());
    }

    /**
     * Returns the callbacks and responses that fail, hang or were refused by the executor; empty when all do their part.
     * While started, the monitor's snapshots tell them, too.
     */
    public List<Trouble> troubles() {
        List<Trouble> found = new ArrayList<>();
        addTroubles(found);
        return found;
    }

    private void addTroubles(List<Trouble> found) {
        spillCalls.addTroubles(found);
        cleanupCalls.addTroubles(found);
        collections.addTroubles(found);
        chain.addTroubles(found);
    }

    private record SpillTrigger(long nanos, long excessBytes) {}

    private void spillOverThreshold(long trackedBytes) {
        if (trackedBytes <= thresholdBytes || !isRunning()) {
            return;
        }
        long excess = trackedBytes - thresholdBytes;
        long now = ticker.getAsLong();
        SpillTrigger last = lastSpill.get();
        while (last == null || isToBeAnsweredAgain(excess, now, last)) {
            // Whoever loses looks again: the winner's excess may be so much smaller that this one is news.
            if (lastSpill.compareAndSet(last, new SpillTrigger(now, excess))) {
                spill(excess);
                return;
            }
            last = lastSpill.get();
        }
    }

    private boolean isToBeAnsweredAgain(long excess, long now, SpillTrigger last) {
        long step = Math.max(1, thresholdBytes / 16);
        return excess - last.excessBytes >= step || now - last.nanos >= repeatInterval.toNanos();
    }

    private void spill(long bytes) {
        spills.forEach(callback -> trigger(callback, bytes, observedSpills));
    }

    private <T> void trigger(CollapsingTask<T> task, T argument, LongAdder observed) {
        if (observeOnly) {
            observed.increment();
        } else {
            task.trigger(argument);
        }
    }

    private static long saturatedAdd(long a, long b) {
        return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
    }

    private static void checkBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must be >= 0 but was " + bytes);
        }
    }

    /** What one start remembers between samples; only the monitor's thread touches it. */
    private final class Watch {
        private PressureLevel answered = PressureLevel.NORMAL;
        private long answeredNanos = ticker.getAsLong();

        Watch() {
            collections.reset(answeredNanos);
        }

        void onSample(MemorySnapshot sample) {
            long now = ticker.getAsLong();
            PressureLevel level = sample.level();
            boolean rose = level.compareTo(answered) > 0;
            boolean repeat = now - answeredNanos >= repeatInterval.toNanos();
            if (level.compareTo(answered) < 0 || (repeat && chain.isRelaxDue(sample))) {
                chain.relax(sample);
            }
            if (rose || repeat) {
                answeredNanos = now;
                answer(sample);
            }
            answered = level;
            spillOverThreshold(tracked.get());
            collections.consider(sample, now);
        }

        /** Nobody tells any more when a level ends; a start of the monitor tells the next one as a rise. */
        void onStop() {
            answered = PressureLevel.NORMAL;
            collections.reset(ticker.getAsLong());
            chain.end();
        }

        private void answer(MemorySnapshot sample) {
            if (sample.level() == PressureLevel.CRITICAL) {
                spillAtCritical(sample);
            }
            if (sample.level().isAtLeast(PressureLevel.WARNING)) {
                cleanups.forEach(callback -> trigger(callback, sample.level(), observedCleanups));
                chain.answer(sample);
            }
        }

        private void spillAtCritical(MemorySnapshot sample) {
            long excess = tracked.get() - thresholdBytes;
            long wanted = Math.max(excess, overWarning(sample));
            if (wanted > 0) {
                lastSpill.set(new SpillTrigger(answeredNanos, Math.max(0, excess)));
                spill(wanted);
            }
        }

        private long overWarning(MemorySnapshot sample) {
            double warning = monitor.thresholds().warning();
            return sample.readings().entrySet().stream()
                    .filter(entry -> monitor.unit(entry.getKey()).equals("bytes"))
                    .map(Map.Entry::getValue)
                    .mapToLong(reading -> reading.usedBytes() - (long) (reading.limitBytes() * warning))
                    .max()
                    .orElse(0);
        }
    }
}
