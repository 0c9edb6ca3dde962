package io.envyrc.memory.leak;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.HeapStats;
import io.envyrc.memory.gc.HeapWatch;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One look into growth, on a thread of its own: records old objects and counts classes three times over a part of the
 * span that grew, then makes sure that the growth went on meanwhile, and only then reports. The first load of a cache
 * grows too, and ends. What went on is told by samples; or, if collections may be forced, by one at the start and one at
 * the end.
 */
final class Investigation implements Runnable {
    /** Name of the thread that it runs on. */
    static final String THREAD = "memory-leak-investigation";

    private static final Logger log = LoggerFactory.getLogger(Investigation.class);
    private static final boolean FLIGHT_RECORDER =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();
    private static final int SEARCHES = 2;
    private static final double GOES_ON = 0.25;
    private static final int NEW_SAMPLES = 2;
    private static final Duration RETRY = Duration.ofMillis(100);

    /** The JVM tells of a collection after it, on a thread of its own. */
    private static final Duration HEARD_OF_WITHIN = Duration.ofSeconds(1);

    private static final Duration HEARING = Duration.ofMillis(5);

    /** What an investigation asks of the detector that began it. */
    interface Ground {
        /** The trend over the span that is looked into. */
        MemoryTrend trend();

        /** Whether that trend is reason to go on. */
        boolean isSuspicious(MemoryTrend trend);

        LiveFigure latest();

        /** The median slope since a time in bytes a second; empty while there are too few samples for one. */
        OptionalDouble slopeSince(long nanos);

        Instant now();

        /** Called once, at the end, whatever it was. */
        void ended(Outcome outcome, @Nullable LeakReport report);
    }

    /**
     * What it asks of the JVM.
     *
     * @param histogram counts the classes
     * @param wholeCollections a number that is another after each collection of the whole heap that was heard of
     */
    record Probes(Supplier<ClassHistogram> histogram, LongSupplier wholeCollections) {
        static final Probes JVM = new Probes(
                () -> ClassHistogram.take().orElseGet(() -> new ClassHistogram(Map.of())), HeapWatch::wholeCollections);
    }

    enum Outcome {
        REPORTED,
        UNCONFIRMED,
        STOPPED,
        FAILED
    }

    private final LeakSettings settings;
    private final Duration span;
    private final Duration duration;
    private final Ground ground;
    private final Probes probes;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Semaphore collections = new Semaphore(0);

    Investigation(LeakSettings settings, Duration span, Duration duration, Ground ground, Probes probes) {
        this.settings = settings;
        this.span = span;
        this.duration = duration;
        this.ground = ground;
        this.probes = probes;
    }

    /** Tells that a collection ended. Never waits. */
    void collected() {
        if (collections.availablePermits() == 0) {
            collections.release();
        }
    }

    /** Asks it to end without a report. */
    void stop() {
        stopping.countDown();
        collections.release();
    }

    @Override
    public void run() {
        Outcome outcome = Outcome.FAILED;
        LeakReport report = null;
        try {
            report = investigate();
            outcome = report != null ? Outcome.REPORTED : isStopping() ? Outcome.STOPPED : Outcome.UNCONFIRMED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outcome = Outcome.STOPPED;
        } catch (Throwable e) {
            log.warn("Growth of the live heap could not be looked into", e);
        } finally {
            ground.ended(outcome, report);
        }
    }

    private @Nullable LeakReport investigate() throws InterruptedException {
        HolderRecording holders = settings.holderCutoff().isZero() || !FLIGHT_RECORDER
                ? null
                : HolderRecording.start(settings.holderCutoff()).orElse(null);
        try {
            // After the recorder has started, which takes some megabytes of the heap.
            LiveFigure exact = forced();
            LiveFigure start = ground.latest();
            ClassHistogram first = exact != null ? count() : countAfterCollection();
            pause(duration.dividedBy(2));
            ClassHistogram middle = exact != null ? first : countAfterCollection();
            pause(duration.dividedBy(2));
            if (first == null || middle == null) {
                return null;
            }
            MemoryTrend trend = exact != null ? confirmedByForce(exact) : confirmed(start);
            if (trend == null) {
                return null;
            }
            ClassHistogram last = exact != null ? count() : countAfterCollection();
            if (last == null) {
                return null;
            }
            List<ClassGrowth> growth =
                    exact != null ? ClassGrowth.between(first, last) : ClassGrowth.between(first, middle, last);
            double liveGrowth = trend.bytesPerSecond() * duration.toNanos() / 1e9;
            LeakReport report = report(trend, suspects(growth, holders, liveGrowth));
            return isStopping() ? null : report;
        } finally {
            if (holders != null) {
                holders.close();
            }
        }
    }

    /** Right after a collection there is the least of the garbage that the count takes along. */
    private @Nullable ClassHistogram countAfterCollection() throws InterruptedException {
        collections.drainPermits();
        if (!isStopping()) {
            collections.tryAcquire(duration.toNanos() / 6, TimeUnit.NANOSECONDS);
        }
        return count();
    }

    /** Stops the application to count classes; if this is to end, it does not, and returns null. */
    private @Nullable ClassHistogram count() {
        return isStopping() ? null : probes.histogram().get();
    }

    /**
     * Returns what a forced collection left, after a wait for its turn; null if none may be forced, if it was ignored, or
     * if it was not of the whole heap, as with {@code -XX:+ExplicitGCInvokesConcurrent} on G1.
     */
    private @Nullable LiveFigure forced() throws InterruptedException {
        GarbageCollector collector = settings.collector();
        if (collector == null) {
            return null;
        }
        long deadline = System.nanoTime() + duration.plus(collector.interval()).toNanos();
        while (!isStopping() && System.nanoTime() < deadline) {
            long wholeBefore = probes.wholeCollections().getAsLong();
            GarbageCollector.Outcome outcome = collector.collect().outcome();
            if (outcome == GarbageCollector.Outcome.COLLECTED) {
                if (!isWholeHeardOf(wholeBefore)) {
                    return null;
                }
                HeapStats heap = HeapStats.now();
                return new LiveFigure(
                        0,
                        System.nanoTime(),
                        heap.liveBytes().orElse(heap.usedAfterGcBytes().orElse(heap.usedBytes())));
            }
            if (outcome == GarbageCollector.Outcome.IGNORED) {
                return null;
            }
            pause(RETRY);
        }
        return null;
    }

    private boolean isWholeHeardOf(long before) throws InterruptedException {
        long deadline = System.nanoTime() + HEARD_OF_WITHIN.toNanos();
        while (probes.wholeCollections().getAsLong() == before) {
            if (isStopping() || System.nanoTime() - deadline >= 0) {
                return false;
            }
            pause(HEARING);
        }
        return true;
    }

    /** Returns the exact growth since the start if it passes the threshold in the span at this rate, or null. */
    private @Nullable MemoryTrend confirmedByForce(LiveFigure start) throws InterruptedException {
        LiveFigure end = forced();
        if (end == null) {
            return null;
        }
        MemoryTrend trend = MemoryTrend.between(start, end, HeapStats.now().maxBytes());
        double inSpan = trend.bytesPerSecond() * span.toNanos() / 1e9;
        return inSpan >= settings.growthThresholdBytes() ? trend : null;
    }

    /** Returns the trend if the live set has grown since the start at a quarter of its rate at least, or null. */
    private @Nullable MemoryTrend confirmed(LiveFigure start) throws InterruptedException {
        long wanted = start.number() + NEW_SAMPLES;
        long deadline = System.nanoTime() + duration.toNanos();
        boolean inTime = true;
        while (inTime && ground.latest().number() < wanted && !isStopping()) {
            inTime = collections.tryAcquire(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
        if (ground.latest().number() < wanted) {
            log.debug("Growth of the live heap is not confirmed: the old generation was not looked at again");
            return null;
        }
        MemoryTrend trend = ground.trend();
        double slope = ground.slopeSince(start.nanos()).orElse(slope(start, ground.latest()));
        boolean goesOn = slope >= GOES_ON * trend.bytesPerSecond();
        if (goesOn && ground.isSuspicious(trend)) {
            return trend;
        }
        log.debug(
                "Growth of the live heap is not confirmed: {} bytes a second since it was looked into, by {}",
                slope,
                trend);
        return null;
    }

    private static double slope(LiveFigure start, LiveFigure end) {
        return (end.bytes() - start.bytes()) * 1e9 / Math.max(1, end.nanos() - start.nanos());
    }

    /** Looks for holders, and once more if there was no time to find one of the first suspect. */
    private List<LeakReport.Suspect> suspects(
            List<ClassGrowth> growth, @Nullable HolderRecording holders, double liveGrowth) {
        List<HeldObject> held = List.of();
        List<LeakReport.Suspect> suspects = Suspects.rank(growth, held, liveGrowth);
        for (int search = 0; search < SEARCHES && holders != null && !isStopping() && !isHeld(suspects); search++) {
            held = heldBy(holders);
            suspects = Suspects.rank(growth, held, liveGrowth);
            if (held.isEmpty()) {
                break;
            }
        }
        return suspects;
    }

    private static boolean isHeld(List<LeakReport.Suspect> suspects) {
        return !suspects.isEmpty() && !suspects.get(0).holders().isEmpty();
    }

    private static List<HeldObject> heldBy(HolderRecording holders) {
        try {
            return holders.search();
        } catch (IOException | RuntimeException e) {
            log.info("No holders are named in this leak report: the recording could not be read", e);
            return List.of();
        }
    }

    private LeakReport report(MemoryTrend trend, List<LeakReport.Suspect> suspects) {
        HeapStats heap = HeapStats.now();
        Instant now = ground.now();
        Optional<Path> dump = settings.heapDump() == null || isStopping()
                ? Optional.empty()
                : HeapDumps.dump(settings.heapDump(), heap.usedBytes(), now);
        return new LeakReport(
                isHeld(suspects) ? LeakReport.Type.LEAK : LeakReport.Type.GROWTH,
                LeakReport.Severity.of(trend),
                now,
                ProcessHandle.current().pid(),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                trend,
                heap.maxBytes(),
                suspects,
                dump);
    }

    private void pause(Duration time) throws InterruptedException {
        stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean isStopping() {
        return stopping.getCount() == 0;
    }
}
