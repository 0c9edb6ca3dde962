package io.envyrc.memory.pressure;

import static io.envyrc.memory.Await.awaitQuietly;
import static io.envyrc.memory.Await.awaitThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.envyrc.memory.Registration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class MemoryMonitorTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final FakeSignal signal = new FakeSignal("fake");
    private final AtomicLong ticks = new AtomicLong();
    private final BlockingQueue<MemorySnapshot> samples = new LinkedBlockingQueue<>();
    private final BlockingQueue<MemorySnapshot> told = new LinkedBlockingQueue<>();

    private final MemoryMonitor monitor = MemoryMonitor.builder()
            .signals(signal)
            .pollInterval(Duration.ofHours(1))
            .minimumDwell(Duration.ofSeconds(10))
            .ticker(ticks::get)
            .clock(InstantSource.fixed(NOW))
            .build();

    @AfterEach
    void stop() {
        monitor.close();
    }

    @Test
    void readsOnTheCallersThreadWhenNeverStarted() {
        signal.used(950);
        MemorySnapshot snapshot = monitor.snapshot();
        assertThat(snapshot.level()).isEqualTo(PressureLevel.CRITICAL);
        assertThat(snapshot.takenAt()).isEqualTo(NOW);
        assertThat(snapshot.since()).isEqualTo(NOW);
        assertThat(snapshot.reason()).isEqualTo("fake at 95.0 % (950 of 1000 bytes)");
        assertThat(snapshot.reading("fake")).contains(new MemorySignal.Reading(950, 1000, true));
        assertThat(snapshot.reading("other")).isEmpty();
        assertThat(snapshot.heap().usedBytes()).isPositive();

        signal.used(100);
        assertThat(monitor.snapshot().level()).isEqualTo(PressureLevel.NORMAL);
        assertThat(monitor.stats().polls()).isZero();
        assertThat(monitorThreads()).isEmpty();
    }

    @Test
    void leavesAnAbsentSignalOut() {
        signal.absent();
        assertThat(monitor.snapshot().readings()).isEmpty();
        assertThat(monitor.snapshot().reason()).isEqualTo("no signal is present");
    }

    @Test
    void tellsListenersOfEachChangeAndCountsIt() throws Exception {
        monitor.addListener(told::add);
        watch();
        sample(850);
        assertThat(next(told).level()).isEqualTo(PressureLevel.WARNING);
        sample(860);
        sample(950);
        assertThat(next(told).level()).isEqualTo(PressureLevel.CRITICAL);
        sample(100);
        ticks.addAndGet(SECONDS.toNanos(10));
        sample(100);
        assertThat(next(told).level()).isEqualTo(PressureLevel.NORMAL);

        assertThat(told).isEmpty();
        assertThat(monitor.stats().transitions())
                .containsEntry(PressureLevel.WARNING, 1L)
                .containsEntry(PressureLevel.CRITICAL, 1L)
                .containsEntry(PressureLevel.NORMAL, 1L);
        assertThat(monitor.snapshot().level()).isEqualTo(PressureLevel.NORMAL);
    }

    @Test
    void raisesNoMoreThanAWarningOnAnUnconfirmedReading() throws Exception {
        watch();
        signal.unconfirmed(1000);
        assertThat(wakeAndTake().level()).isEqualTo(PressureLevel.WARNING);
        signal.used(1000);
        assertThat(wakeAndTake().level()).isEqualTo(PressureLevel.CRITICAL);
        signal.unconfirmed(900);
        assertThat(wakeAndTake().level()).isEqualTo(PressureLevel.CRITICAL);
    }

    @Test
    void tellsARemovedListenerNothing() throws Exception {
        Registration registration = monitor.addListener(told::add);
        watch();
        registration.close();
        registration.close();
        BlockingQueue<MemorySnapshot> other = new LinkedBlockingQueue<>();
        monitor.addListener(other::add);
        sample(950);
        next(other);
        assertThat(told).isEmpty();
    }

    @Test
    void sparesOtherListenersFromOneThatThrowsAndOneThatHangs() throws Exception {
        CountDownLatch hung = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        monitor.addListener(snapshot -> {
            throw new IllegalStateException("broken listener");
        });
        monitor.addListener(snapshot -> {
            hung.countDown();
            awaitQuietly(release);
        });
        monitor.addListener(told::add);
        watch();
        sample(850);
        assertThat(hung.await(30, SECONDS)).isTrue();
        assertThat(next(told).level()).isEqualTo(PressureLevel.WARNING);
        awaitThat(() -> monitor.stats().listeners().failures() == 1);
        sample(950);
        assertThat(next(told).level()).isEqualTo(PressureLevel.CRITICAL);
        awaitThat(() -> monitor.stats().listeners().failures() == 2);
        release.countDown();
    }

    @Test
    void tellsAListenerThatWasBusyTheLatestChangeOnly() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        monitor.addListener(snapshot -> {
            entered.countDown();
            awaitQuietly(release);
            told.add(snapshot);
        });
        watch();
        sample(850);
        assertThat(entered.await(30, SECONDS)).isTrue();
        sample(950);
        ticks.addAndGet(SECONDS.toNanos(10));
        sample(100);
        release.countDown();
        assertThat(next(told).level()).isEqualTo(PressureLevel.WARNING);
        assertThat(next(told).level()).isEqualTo(PressureLevel.NORMAL);
        assertThat(told).isEmpty();
    }

    @Test
    void callsListenersOnTheGivenExecutor() throws Exception {
        BlockingQueue<Runnable> submitted = new ArrayBlockingQueue<>(1);
        try (MemoryMonitor own = MemoryMonitor.builder()
                .signals(signal)
                .pollInterval(Duration.ofHours(1))
                .callbackExecutor(submitted::add)
                .build()) {
            own.addListener(told::add);
            signal.used(950);
            own.start();
            Runnable call = next(submitted);
            assertThat(told).isEmpty();
            call.run();
            assertThat(next(told).level()).isEqualTo(PressureLevel.CRITICAL);
        }
    }

    @Test
    void tellsAChangeAgainForWhichThereWasNoMemory() throws Exception {
        AtomicInteger refusals = new AtomicInteger(3);
        try (MemoryMonitor own = MemoryMonitor.builder()
                .signals(signal)
                .pollInterval(Duration.ofMillis(5))
                .callbackExecutor(task -> {
                    if (refusals.getAndDecrement() > 0) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                    task.run();
                })
                .build()) {
            own.addListener(told::add);
            signal.used(950);
            own.start();
            assertThat(Objects.requireNonNull(told.poll(30, SECONDS)).level()).isEqualTo(PressureLevel.CRITICAL);
            assertThat(own.stats().transitions()).containsEntry(PressureLevel.CRITICAL, 1L);
            assertThat(own.stats().listeners().rejections()).isZero();
        }
    }

    @Test
    void forgetsWhatIsWrongWithAListenerThatWasRemovedWhileItRan() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        watch();
        Registration registration = monitor.addListener(change -> {
            entered.countDown();
            awaitQuietly(release);
            throw new IllegalStateException("too late");
        });
        signal.used(950);
        monitor.wake();
        assertThat(entered.await(30, SECONDS)).isTrue();
        registration.close();
        release.countDown();
        awaitThat(() -> monitor.stats().listeners().failures() == 1);
        assertThat(wakeAndTake().troubles()).isEmpty();
    }

    @Test
    void tellsAChangeForWhoseSnapshotThereWasNoMemory() throws Exception {
        AtomicInteger refusals = new AtomicInteger(3);
        try (MemoryMonitor own = MemoryMonitor.builder()
                .signals(signal)
                .pollInterval(Duration.ofMillis(5))
                .build()) {
            own.addListener(told::add);
            own.addTroubles(troubles -> {
                if (refusals.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("Java heap space");
                }
            });
            signal.used(950);
            own.start();
            assertThat(Objects.requireNonNull(told.poll(30, SECONDS)).level()).isEqualTo(PressureLevel.CRITICAL);
            assertThat(own.stats().transitions()).containsEntry(PressureLevel.CRITICAL, 1L);
        }
    }

    @Test
    void countsASignalThatThrowsAsAbsent() throws Exception {
        signal.failing(true);
        watch();
        assertThat(monitor.snapshot().readings()).isEmpty();
        wakeAndTake();
        assertThat(monitor.stats().signalFailures()).isGreaterThanOrEqualTo(2);
        signal.failing(false);
        assertThat(wakeAndTake().readings()).containsOnlyKeys("fake");
    }

    @Test
    void keepsPollingAndAnsweringWithASignalThatThrowsAnError() throws Exception {
        AtomicInteger names = new AtomicInteger();
        MemorySignal broken = new MemorySignal() {
            @Override
            public String name() {
                names.incrementAndGet();
                return "broken";
            }

            @Override
            public Optional<Reading> read() {
                throw new NoClassDefFoundError("org/example/Gone");
            }
        };
        try (MemoryMonitor own = MemoryMonitor.builder()
                .signals(broken, signal)
                .pollInterval(Duration.ofMillis(1))
                .build()) {
            assertThat(own.snapshot().readings()).containsOnlyKeys("fake");
            own.start();
            awaitThat(() -> own.stats().polls() >= 3);
            assertThat(own.stats().signalFailures()).isGreaterThanOrEqualTo(4);
            assertThat(names).hasValue(1);
        }
    }

    @Test
    void samplesAfterACollection() throws Exception {
        watch();
        System.gc();
        assertThat(next(samples)).isNotNull();
    }

    @Test
    void samplesOnATimer() throws Exception {
        try (MemoryMonitor own = MemoryMonitor.builder()
                .signals(signal)
                .pollInterval(Duration.ofMillis(1))
                .build()) {
            own.addObserver(samples::add);
            own.start();
            for (int i = 0; i < 5; i++) {
                next(samples);
            }
        }
    }

    @Test
    void startsAndStopsAnyNumberOfTimesOnOneThread() throws Exception {
        for (int i = 0; i < 3; i++) {
            monitor.start();
            monitor.start();
            assertThat(monitor.isRunning()).isTrue();
            assertThat(monitorThreads()).hasSize(1).allMatch(Thread::isDaemon);
            monitor.stop();
            monitor.stop();
            assertThat(monitor.isRunning()).isFalse();
            assertThat(monitorThreads()).isEmpty();
        }
    }

    @Test
    void keepsItsLevelOverARestartSoThatListenersHearOfItsEnd() throws Exception {
        monitor.addListener(told::add);
        watch();
        sample(950);
        assertThat(next(told).level()).isEqualTo(PressureLevel.CRITICAL);
        monitor.stop();
        ticks.addAndGet(SECONDS.toNanos(10));
        signal.used(100);
        monitor.start();
        assertThat(next(told).level()).isEqualTo(PressureLevel.NORMAL);
    }

    @Test
    void ignoresAWakeWhileStopped() {
        monitor.wake();
        assertThat(signal.reads()).isZero();
    }

    @Test
    void stopsFromItsOwnThread() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        monitor.addObserver(snapshot -> {
            monitor.stop();
            stopped.countDown();
        });
        monitor.start();
        assertThat(stopped.await(30, SECONDS)).isTrue();
        assertThat(monitor.isRunning()).isFalse();
        awaitThat(() -> monitorThreads().isEmpty());
    }

    @Test
    void refusesSettingsThatCannotWork() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryMonitor.builder().pollInterval(Duration.ofNanos(999_999)))
                .withMessage("pollInterval must be >= 1 ms but was PT0.000999999S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryMonitor.builder().minimumDwell(Duration.ofMillis(-1)))
                .withMessage("minimumDwell must be >= 0 but was PT-0.001S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryMonitor.builder()
                        .signals(signal, new FakeSignal("fake"))
                        .build())
                .withMessage("two memory signals are named 'fake'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryMonitor.builder().warning(0.95).build())
                .withMessage("pressure threshold warning must be below critical but was 0.95 with critical 0.9");
    }

    @Test
    void goesByTheMarksItWasGiven() {
        MemoryMonitor own = MemoryMonitor.builder()
                .warning(0.5)
                .critical(0.6)
                .signals(signal)
                .build();
        assertThat(own.thresholds()).isEqualTo(new PressureThresholds(0.5, 0.6, 0.05));
        signal.used(600);
        assertThat(own.snapshot().level()).isEqualTo(PressureLevel.CRITICAL);
    }

    @ParameterizedTest
    @CsvSource({"0.01, 0.005", "0.05, 0.025", "0.1, 0.05", "0.8, 0.05"})
    void leavesALowWarningMarkHalfOfItLower(double warning, double hysteresis) {
        MemoryMonitor own = MemoryMonitor.builder().warning(warning).build();
        assertThat(own.thresholds()).isEqualTo(new PressureThresholds(warning, 0.9, hysteresis));
    }

    @Test
    void keepsTheHysteresisThatWasSet() {
        PressureThresholds all = new PressureThresholds(0.7, 0.8, 0.1);
        assertThat(MemoryMonitor.builder().thresholds(all).build().thresholds()).isEqualTo(all);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        MemoryMonitor.builder().thresholds(all).warning(0.1).build())
                .withMessage("pressure hysteresis must be at least 0.0 and below warning (0.1) but was 0.1");
    }

    private void watch() throws InterruptedException {
        monitor.addObserver(samples::add);
        monitor.start();
        next(samples);
    }

    private void sample(long used) throws InterruptedException {
        signal.used(used);
        wakeAndTake();
    }

    /** A collection may have made samples of its own: takes the one that the wake made, or a later one. */
    private MemorySnapshot wakeAndTake() throws InterruptedException {
        samples.clear();
        int reads = signal.reads();
        monitor.wake();
        MemorySnapshot sample = next(samples);
        while (signal.reads() == reads || !sample.reading("fake").equals(signal.current())) {
            sample = next(samples);
        }
        return sample;
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        @Nullable T next = queue.poll(30, SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    private static List<Thread> monitorThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(Poller.THREAD_NAME))
                .toList();
    }
}
