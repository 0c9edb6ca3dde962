package io.envyrc.memory.pressure;

import static io.envyrc.memory.Await.awaitQuietly;
import static io.envyrc.memory.Await.awaitThat;
import static io.envyrc.memory.Await.next;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryPressureHandlerTest extends PressureFixture {
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration REPEAT = Duration.ofSeconds(5);

    private final BlockingQueue<Long> spilled = new LinkedBlockingQueue<>();
    private final BlockingQueue<PressureLevel> cleaned = new LinkedBlockingQueue<>();

    private final MemoryPressureHandler handler = MemoryPressureHandler.builder(monitor)
            .threshold(100)
            .gcThreshold(0.9)
            .repeatInterval(REPEAT)
            .garbageCollector(collector)
            .onSpill(spilled::add)
            .onCleanup(cleaned::add)
            .ticker(ticks::get)
            .build();

    MemoryPressureHandlerTest() {
        super(Duration.ofHours(1));
    }

    @AfterEach
    void stop() {
        handler.close();
    }

    @Test
    void spillsTheBytesOverTheThreshold() throws Exception {
        handler.start();
        handler.recordAllocation(100);
        handler.recordAllocation(20);
        assertThat(next(spilled)).isEqualTo(20);
        assertThat(handler.trackedBytes()).isEqualTo(120);

        handler.recordDeallocation(50);
        handler.recordAllocation(30);
        awaitIdle();
        assertThat(spilled).isEmpty();
        assertThat(handler.stats().spills().runs()).isEqualTo(1);
    }

    @Test
    void recordsButTriggersNothingWhileStopped() throws Exception {
        handler.recordAllocation(150);
        assertThat(spilled).isEmpty();
        assertThat(handler.trackedBytes()).isEqualTo(150);

        handler.start();
        assertThat(next(spilled)).isEqualTo(50);
        handler.stop();
        handler.recordAllocation(100);
        handler.start();
        handler.start();
        assertThat(next(spilled)).isEqualTo(150);
        awaitIdle();
        assertThat(spilled).isEmpty();
    }

    @Test
    void tellsCleanupTheLevelAndSpillsAtCriticalWhatIsOverTheWarningMark() throws Exception {
        watch(handler);
        signal.used(850);
        wake();
        assertThat(next(cleaned)).isEqualTo(PressureLevel.WARNING);
        awaitIdle();
        assertThat(spilled).isEmpty();

        signal.used(950);
        wake();
        assertThat(next(cleaned)).isEqualTo(PressureLevel.CRITICAL);
        assertThat(next(spilled)).isEqualTo(150);
    }

    @Test
    void answersALevelThatLastsAgainAtTheRepeatInterval() throws Exception {
        watch(handler);
        signal.used(850);
        wake();
        next(cleaned);
        ticks.addAndGet(REPEAT.toNanos() - 1);
        wake();
        awaitIdle();
        assertThat(cleaned).isEmpty();

        ticks.addAndGet(1);
        wake();
        assertThat(next(cleaned)).isEqualTo(PressureLevel.WARNING);
    }

    @Test
    void answersAnExcessThatLastsAgainAtTheRepeatInterval() throws Exception {
        watch(handler);
        handler.recordAllocation(130);
        assertThat(next(spilled)).isEqualTo(30);
        ticks.addAndGet(REPEAT.toNanos());
        wake();
        assertThat(next(spilled)).isEqualTo(30);
        assertThat(cleaned).isEmpty();
    }

    @Test
    void answersAnExcessWithinTheRepeatIntervalOnlyIfItGrew() throws Exception {
        handler.start();
        handler.recordAllocation(130);
        assertThat(next(spilled)).isEqualTo(30);
        ticks.addAndGet(REPEAT.toNanos() - 1);
        handler.recordAllocation(5);
        handler.recordDeallocation(5);
        handler.recordAllocation(5);
        awaitIdle();
        assertThat(spilled).isEmpty();

        // A sixteenth of the threshold more than when it was last answered.
        handler.recordAllocation(1);
        assertThat(next(spilled)).isEqualTo(36);
        ticks.addAndGet(REPEAT.toNanos());
        handler.recordAllocation(0);
        assertThat(next(spilled)).isEqualTo(36);
    }

    @Test
    void answersWhatWasHeldBackAtTheFirstSampleAfterTheGap() throws Exception {
        watch(handler);
        ticks.addAndGet(1);
        handler.recordAllocation(130);
        assertThat(next(spilled)).isEqualTo(30);
        handler.recordAllocation(3);
        // A repeat interval since the start, but not since the spill.
        ticks.addAndGet(REPEAT.toNanos() - 1);
        wake();
        awaitIdle();
        assertThat(spilled).isEmpty();
        ticks.addAndGet(1);
        wake();
        assertThat(next(spilled)).isEqualTo(33);
    }

    @Test
    void answersAnExcessOnceInAnIntervalUnderManyThreads() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        int workers = 4;
        int rounds = 2_000;
        try (MemoryPressureHandler own = MemoryPressureHandler.builder(monitor)
                .threshold(1 << 20)
                .repeatInterval(REPEAT)
                .callbackExecutor(Runnable::run)
                .onSpill(bytes -> runs.incrementAndGet())
                .ticker(ticks::get)
                .build()) {
            own.start();
            own.recordAllocation(1 << 20);
            for (int interval = 1; interval <= 3; interval++) {
                together(workers, () -> {
                    for (int i = 0; i < rounds; i++) {
                        own.recordAllocation(2);
                        own.recordDeallocation(1);
                    }
                });
                assertThat(runs).hasValue(interval);
                ticks.addAndGet(REPEAT.toNanos());
            }
            // Far more than a step: answered at each step of it at the most.
            runs.set(0);
            together(workers, () -> {
                for (int i = 0; i < rounds; i++) {
                    own.recordAllocation(1 << 10);
                }
            });
            int steps = workers * rounds * (1 << 10) / ((1 << 20) / 16);
            assertThat(runs.get()).isBetween(1, steps + 1);
        }
    }

    @Test
    void spillsByTheFullestSignalOfBytesAndNoOther() throws Exception {
        MemorySignal stall = new MemorySignal() {
            @Override
            public String name() {
                return "stalled";
            }

            @Override
            public String unit() {
                return "ms";
            }

            @Override
            public Optional<Reading> read() {
                return Optional.of(new Reading(6_000, 6_000, true));
            }
        };
        try (MemoryMonitor own = MemoryMonitor.builder()
                        .signals(stall, signal)
                        .pollInterval(POLL)
                        .build();
                MemoryPressureHandler mine =
                        MemoryPressureHandler.builder(own).onSpill(spilled::add).build()) {
            signal.used(850);
            mine.start();
            own.start();
            assertThat(next(spilled)).isEqualTo(50);
        }
    }

    @Test
    void collapsesTriggersWhileACallbackRunsIntoOneMoreRun() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        try (MemoryPressureHandler own = MemoryPressureHandler.builder(monitor)
                .threshold(100)
                .onSpill(bytes -> {
                    entered.countDown();
                    awaitQuietly(release);
                    spilled.add(bytes);
                })
                .build()) {
            own.start();
            own.recordAllocation(101);
            assertThat(entered.await(30, SECONDS)).isTrue();
            for (int i = 0; i < 1000; i++) {
                own.recordAllocation(6);
            }
            release.countDown();
            assertThat(next(spilled)).isEqualTo(1);
            assertThat(next(spilled)).isEqualTo(6001);
            awaitThat(() -> own.stats().spills().runs() == 2);
        }
        assertThat(spilled).isEmpty();
    }

    @Test
    void sparesOtherCallbacksFromOneThatFailsAndOneThatHangs() throws Exception {
        try (MemoryPressureHandler own = MemoryPressureHandler.builder(monitor)
                .threshold(100)
                .onSpill(bytes -> {
                    throw new IllegalStateException("broken callback");
                })
                .onSpill(bytes -> awaitQuietly(release))
                .onSpill(spilled::add)
                .build()) {
            own.start();
            own.recordAllocation(101);
            assertThat(next(spilled)).isEqualTo(1);
            own.recordAllocation(6);
            assertThat(next(spilled)).isEqualTo(7);
            awaitThat(() -> own.stats().spills().failures() >= 1);
            release.countDown();
        }
    }

    @Test
    void runsCallbacksOnDaemonThreadsWithATellingName() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        try (MemoryPressureHandler own = MemoryPressureHandler.builder(monitor)
                .threshold(1)
                .onSpill(bytes -> threads.add(Thread.currentThread()))
                .build()) {
            own.start();
            own.recordAllocation(2);
            Thread thread = next(threads);
            assertThat(thread.getName()).startsWith("memory-pressure-");
            assertThat(thread.isDaemon()).isTrue();
        }
    }

    @Test
    void runsCallbacksOnTheGivenExecutorAndDropsThemWhenStoppedBefore() {
        List<Runnable> submitted = new ArrayList<>();
        MemoryPressureHandler own = MemoryPressureHandler.builder(monitor)
                .threshold(100)
                .callbackExecutor(submitted::add)
                .onSpill(spilled::add)
                .build();
        own.start();
        own.recordAllocation(101);
        own.stop();
        assertThat(submitted).hasSize(1);
        submitted.get(0).run();
        assertThat(spilled).isEmpty();
    }

    @Test
    void subtractsNoMoreThanWasRecordedAndTellsTheRest() {
        handler.recordAllocation(30);
        handler.recordDeallocation(50);
        assertThat(handler.trackedBytes()).isZero();
        assertThat(handler.stats().overReleasedBytes()).isEqualTo(20);
    }

    @Test
    void staysAtTheLargestNumberInsteadOfWrappingAround() {
        handler.recordAllocation(Long.MAX_VALUE);
        handler.recordAllocation(1);
        assertThat(handler.trackedBytes()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void countsExactlyUnderManyThreads() throws Exception {
        int workers = 4;
        int rounds = 2_000;
        handler.start();
        together(workers, () -> {
            for (int i = 0; i < rounds; i++) {
                handler.recordAllocation(3);
                handler.recordDeallocation(2);
            }
        });
        assertThat(handler.trackedBytes()).isEqualTo((long) workers * rounds);
        assertThat(handler.stats().overReleasedBytes()).isZero();
    }

    @Test
    void refusesNegativeSizesAndSettingsThatCannotWork() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> handler.recordAllocation(-1))
                .withMessage("bytes must be >= 0 but was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> handler.recordDeallocation(-1))
                .withMessage("bytes must be >= 0 but was -1");
        MemoryPressureHandlerBuilder builder = MemoryPressureHandler.builder(monitor);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.threshold(0))
                .withMessage("threshold must be >= 1 byte but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.gcThreshold(1.01))
                .withMessage("gcThreshold must be above 0.0 and at most 1.0 but was 1.01");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.repeatInterval(Duration.ZERO))
                .withMessage("repeatInterval must be >= 1 ms but was PT0S");
    }

    private static void together(int workers, Runnable work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        CountDownLatch gate = new CountDownLatch(1);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                done.add(pool.submit(() -> {
                    gate.await();
                    work.run();
                    return null;
                }));
            }
            gate.countDown();
            for (Future<?> worker : done) {
                worker.get(30, SECONDS);
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
