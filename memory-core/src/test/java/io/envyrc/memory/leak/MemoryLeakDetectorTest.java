package io.envyrc.memory.leak;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.HeapWatch;
import io.envyrc.memory.pressure.MemoryMonitor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongUnaryOperator;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The detector on figures that the test makes up. */
@Timeout(60)
class MemoryLeakDetectorTest {
    private static final long MB = LiveHeapFeed.MB;

    private final AtomicLong nanos = new AtomicLong();
    private final MemoryMonitor monitor = MemoryMonitor.builder().build();
    private final MemoryLeakDetectorBuilder builder = MemoryLeakDetector.builder(monitor)
            .window(Duration.ofSeconds(1))
            .growthThreshold(30 * MB)
            .holderCutoff(Duration.ZERO)
            .ticker(nanos::get)
            .clock(() -> Instant.EPOCH);
    private @Nullable MemoryLeakDetector built;

    private MemoryLeakDetector started() {
        built = builder.build();
        built.start();
        return built;
    }

    @AfterEach
    void stop() {
        if (built != null) {
            built.close();
        }
    }

    private void feed(MemoryLeakDetector detector, LongUnaryOperator bytesAtStep, BooleanSupplier until) {
        new LiveHeapFeed(detector, nanos).feed(bytesAtStep, until);
    }

    @Test
    void reportsGrowthThatGoesOn() {
        LinkedBlockingQueue<LeakReport> reports = new LinkedBlockingQueue<>();
        MemoryLeakDetector detector = started();
        detector.addListener(reports::add);
        feed(detector, step -> 100 * MB + step * MB / 2, () -> !reports.isEmpty());
        LeakReport report = reports.remove();

        assertThat(report.type()).isEqualTo(LeakReport.Type.GROWTH);
        assertThat(report.severity()).isEqualTo(LeakReport.Severity.CRITICAL);
        assertThat(report.detectedAt()).isEqualTo(Instant.EPOCH);
        assertThat(report.pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(report.jvm()).contains(Runtime.version().toString());
        assertThat(report.trend().bytesPerSecond() / MB).isBetween(49.0, 51.0);
        assertThat(report.trend().growthBytes()).isGreaterThanOrEqualTo(30 * MB);
        assertThat(report.heapDump()).isEmpty();
        assertThat(detector.lastReport()).hasValue(report);
        assertThat(detector.trend().verdict()).isEqualTo(MemoryTrend.Verdict.GROWING);
        assertThat(detector.stats().reports()).isEqualTo(1);
    }

    @Test
    void looksIntoGrowthThatStopsAndDoesNotReportIt() {
        MemoryLeakDetector detector = started();
        feed(
                detector,
                step -> 100 * MB + Math.min(step, 140) * MB / 2,
                () -> detector.stats().unconfirmed() > 0);
        LeakStats stats = detector.stats();
        assertThat(stats.investigations()).isPositive();
        assertThat(stats.unconfirmed()).isPositive();
        assertThat(stats.reports()).isZero();
        assertThat(detector.lastReport()).isEmpty();
    }

    @Test
    void looksIntoNothingWhileTheLiveSetGoesUpAndDown() {
        MemoryLeakDetector detector = started();
        feed(
                detector,
                step -> 300 * MB + (step % 10) * 16 * MB,
                () -> detector.stats().samples() >= 1_000);
        assertThat(detector.stats().investigations()).isZero();
    }

    @Test
    void tellsTheSameLeakAgainOnlyAfterTheInterval() {
        builder.reportInterval(Duration.ofSeconds(8));
        MemoryLeakDetector detector = started();
        LongUnaryOperator leak = step -> 100 * MB + step * MB / 2;
        feed(detector, leak, () -> detector.stats().reports() == 1);
        long first = nanos.get();
        feed(detector, leak, () -> detector.stats().reports() == 2);
        assertThat(nanos.get() - first).isGreaterThan(Duration.ofSeconds(8).toNanos());
        assertThat(detector.stats().reports()).isEqualTo(2);
    }

    @Test
    void letsForcedCollectionsTellIfItMay() {
        GarbageCollector collector =
                GarbageCollector.builder().interval(Duration.ZERO).build();
        builder.confirmBy(collector);
        MemoryLeakDetector detector = started();
        try (HeapWatch watch = HeapWatch.start(() -> {})) {
            feed(
                    detector,
                    step -> 100 * MB + step * MB / 2,
                    () -> detector.stats().unconfirmed() > 0);
        }
        // Two of the real heap, which does not grow.
        assertThat(collector.collections()).isEqualTo(2);
        assertThat(detector.stats().reports()).isZero();
    }

    @Test
    void aListenerThatThrowsOrHangsHarmsNobodyAndIsCounted() throws Exception {
        builder.reportInterval(Duration.ZERO);
        MemoryLeakDetector detector = started();
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        LinkedBlockingQueue<LeakReport> told = new LinkedBlockingQueue<>();
        detector.addListener(report -> {
            throw new IllegalStateException("test");
        });
        detector.addListener(report -> {
            hanging.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        detector.addListener(told::add);
        try {
            feed(detector, step -> 100 * MB + step * MB / 2, () -> told.size() >= 2);
            assertThat(hanging.await(10, SECONDS)).isTrue();
            LeakStats stats = detector.stats();
            assertThat(stats.listenerFailures()).isPositive();
            assertThat(stats.listenerMissed()).isPositive();
            assertThat(told).hasSizeGreaterThanOrEqualTo(2);
        } finally {
            release.countDown();
        }
    }

    @Test
    void stopsInTheMidstOfAnInvestigationAndLeavesNothingBehind() throws Exception {
        builder.window(Duration.ofSeconds(20)).holderCutoff(Duration.ofSeconds(1));
        MemoryLeakDetector detector = started();
        feed(detector, step -> 100 * MB + step * MB / 20, detector::isInvestigating);
        awaitRecordings(1);
        Thread investigator = threads().get(0);
        detector.stop();
        investigator.join(10_000);
        assertThat(investigator.isAlive()).isFalse();
        assertThat(recordings()).isEmpty();
        assertThat(detector.isRunning()).isFalse();
        assertThat(detector.stats().reports()).isZero();
        assertThat(detector.stats().failures()).isZero();

        detector.start();
        assertThat(detector.isRunning()).isTrue();
        feed(detector, step -> 100 * MB + step * MB / 20, detector::isInvestigating);
        assertThat(detector.isInvestigating()).isTrue();
    }

    @Test
    void tellsOfNoReportThatWasReadyAsItWasStopped() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        builder.ticker(() -> {
            // The investigation asks for the time as it ends.
            if (built != null && Thread.currentThread().getName().equals(Investigation.THREAD)) {
                built.stop();
                stopped.countDown();
            }
            return nanos.get();
        });
        LinkedBlockingQueue<LeakReport> told = new LinkedBlockingQueue<>();
        MemoryLeakDetector detector = started();
        detector.addListener(told::add);
        feed(detector, step -> 100 * MB + step * MB / 2, () -> stopped.getCount() == 0);
        assertThat(stopped.await(10, SECONDS)).isTrue();
        while (detector.isInvestigating()) {
            Thread.onSpinWait();
        }
        assertThat(detector.stats().reports()).isZero();
        assertThat(detector.stats().unconfirmed()).isZero();
        assertThat(detector.lastReport()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void countsClassesOnceACollectionHasEndedAndItsFigureIsTakenIn() throws Exception {
        LinkedBlockingQueue<Long> samplesAtCount = new LinkedBlockingQueue<>();
        // By a window in which no count is due of itself.
        builder.window(Duration.ofMinutes(10))
                .probes(new Investigation.Probes(
                        () -> {
                            samplesAtCount.add(
                                    built == null ? -1 : built.stats().samples());
                            return new ClassHistogram(Map.of());
                        },
                        () -> 0));
        CountDownLatch takingIn = new CountDownLatch(1);
        builder.ticker(() -> {
            if (takingIn.getCount() == 0) {
                awaitCount(samplesAtCount);
            }
            return nanos.get();
        });
        MemoryLeakDetector detector = started();
        long collections = 0;
        while (!detector.isInvestigating()) {
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(10));
            collections++;
            detector.observe(LiveHeapFeed.heap(100 * MB + collections * MB, collections));
        }
        awaitWaiting(threads().get(0));

        for (int poll = 0; poll < 20; poll++) {
            detector.observe(LiveHeapFeed.heap(500 * MB, collections));
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(samplesAtCount).isEmpty();

        long before = detector.stats().samples();
        takingIn.countDown();
        detector.observe(LiveHeapFeed.heap(500 * MB, collections + 1));
        assertThat(samplesAtCount.poll(30, SECONDS)).isEqualTo(before + 1);
    }

    /** Gives a count that comes too early the time to be made. */
    private static void awaitCount(LinkedBlockingQueue<Long> counts) {
        for (int i = 0; i < 20 && counts.isEmpty(); i++) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void awaitWaiting(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (thread.getState() != Thread.State.TIMED_WAITING && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(thread.getState()).isEqualTo(Thread.State.TIMED_WAITING);
    }

    private static void awaitRecordings(int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (recordings().size() != count && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        assertThat(recordings()).hasSize(count);
    }

    private static List<Recording> recordings() {
        return FlightRecorder.getFlightRecorder().getRecordings();
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("memory-leak-investigation"))
                .toList();
    }

    @Test
    void restartsLeakNoThreadNoListenerAndNoRecording() {
        long listenersBefore = jmxListeners();
        for (int i = 0; i < 50; i++) {
            monitor.start();
            MemoryLeakDetector detector = builder.build();
            detector.start();
            detector.start();
            assertThat(i > 0 || jmxListeners() > listenersBefore).isTrue();
            detector.stop();
            detector.stop();
            monitor.stop();
        }
        assertThat(jmxListeners()).isEqualTo(listenersBefore);
        assertThat(threads()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("memory-monitor"));
        assertThat(recordings()).isEmpty();
    }

    /** The entries of the lists that the JVM's beans keep of their listeners. */
    private static long jmxListeners() {
        System.gc();
        ClassHistogram.Count entries = ClassHistogram.take()
                .orElseThrow()
                .classes()
                .get("sun.management.NotificationEmitterSupport$ListenerInfo");
        return entries == null ? 0 : entries.instances();
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.window(Duration.ofMillis(999)))
                .withMessage("leak window must be within 1 s and 1 day but was PT0.999S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.growthThreshold(0))
                .withMessage("leak growth threshold must be >= 1 but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.reportInterval(Duration.ofSeconds(-1)))
                .withMessage("leak report interval must be >= 0 but was PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.holderCutoff(Duration.ofSeconds(-1)))
                .withMessage("leak holder cutoff must be >= 0 but was PT-1S");
    }
}
