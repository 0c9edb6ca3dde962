package io.envyrc.memory.pressure;

import static io.envyrc.memory.Await.awaitQuietly;
import static io.envyrc.memory.Await.awaitThat;
import static io.envyrc.memory.Await.next;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.GcStrategy;
import io.envyrc.memory.gc.GcTrigger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Collections that a handler asks for. */
class CollectionRequestsTest extends PressureFixture {
    private static final Duration POLL = Duration.ofMillis(5);

    /** With as much the adaptive strategy takes the threshold as it is. */
    private static final double SOME_TIME_IN_COLLECTIONS = 0.05;

    private final MemoryPressureHandler handler = MemoryPressureHandler.builder(monitor)
            .garbageCollector(collector)
            .ticker(ticks::get)
            .build();

    CollectionRequestsTest() {
        super(Duration.ofHours(1));
    }

    @AfterEach
    void stop() {
        handler.close();
    }

    @Test
    void asksForACollectionAtTheGcThresholdOfTheHeapAsTheStrategyMovesIt() throws Exception {
        watch(handler);
        heap.unconfirmed(985);
        signal.used(1000);
        wake();
        awaitIdle();
        assertThat(collector.collections()).isZero();

        heap.unconfirmed(990);
        wake();
        awaitThat(() -> collector.collections() == 1);
        // Within the interval no other is forced, though a reading taken before the first began may have asked again.
        wake();
        awaitIdle();
        assertThat(collector.collections()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"851, CRITICAL", "849, WARNING", "749, NORMAL"})
    void considersACollectionAtNineTenthsByDefaultAndStaysCriticalOnlyAboveSeventeenTwentiethsAfterIt(
            long usedAfter, PressureLevel levelAfter) throws Exception {
        GarbageCollector prompt = GarbageCollector.builder()
                .interval(Duration.ofHours(1))
                .trigger(GcTrigger.of(GcStrategy.ADAPTIVE, () -> SOME_TIME_IN_COLLECTIONS))
                .build();
        try (MemoryPressureHandler own =
                MemoryPressureHandler.builder(monitor).garbageCollector(prompt).build()) {
            watch(own);
            heap.used(899);
            wake();
            awaitIdle();
            assertThat(monitor.snapshot().level()).isEqualTo(PressureLevel.WARNING);
            assertThat(prompt.collections()).isZero();

            heap.used(900);
            wake();
            awaitThat(() -> prompt.collections() == 1);
            assertThat(monitor.snapshot().level()).isEqualTo(PressureLevel.CRITICAL);

            heap.used(usedAfter);
            wake();
            assertThat(monitor.snapshot().level()).isEqualTo(levelAfter);
        }
    }

    @Test
    void asksForACollectionForDirectBuffersThatMayBeGarbage() throws Exception {
        FakeSignal direct = new FakeSignal(MemorySignals.DIRECT);
        try (MemoryMonitor own = MemoryMonitor.builder()
                        .signals(direct)
                        .pollInterval(POLL)
                        .build();
                MemoryPressureHandler mine = MemoryPressureHandler.builder(own)
                        .garbageCollector(collector)
                        .build()) {
            direct.used(995);
            mine.start();
            own.start();
            awaitThat(() -> own.stats().polls() > 3);
            awaitIdle();
            assertThat(collector.collections()).isZero();
            direct.unconfirmed(995);
            awaitThat(() -> collector.collections() == 1);
        }
    }

    @Test
    void collectsOnlyOnceResponsesHaveHadTheirTurn() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        GarbageCollector late = GarbageCollector.builder()
                .interval(Duration.ZERO)
                .trigger(GcTrigger.of(GcStrategy.ADAPTIVE, () -> {
                    order.add("asked");
                    return 0;
                }))
                .build();
        try (MemoryPressureHandler own = MemoryPressureHandler.builder(monitor)
                .garbageCollector(late)
                .respond(pressure -> {
                    awaitQuietly(release);
                    order.add("trimmed after " + late.collections());
                    return 0;
                })
                .build()) {
            own.start();
            monitor.addObserver(samples::add);
            heap.unconfirmed(950);
            monitor.start();
            next(samples);
            release.countDown();
            awaitThat(() -> late.collections() > 0);
            assertThat(order).contains("trimmed after 0");
        }
    }

    @Test
    void putsACriticalLevelThatStandsStillToTheProofWhateverTheThreshold() throws Exception {
        watch(handler);
        heap.used(920);
        wake();
        ticks.addAndGet(Standstill.PATIENCE.toNanos() - 1);
        wake();
        awaitIdle();
        assertThat(collector.collections()).isZero();
        ticks.addAndGet(1);
        wake();
        awaitThat(() -> collector.collections() == 1);
    }

    @Test
    void letsWorkThroughWhereNoCollectionIsPermittedUntilOneIsSeen() throws Exception {
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        AtomicLong collections = new AtomicLong();
        PressureResponse stopper = new PressureResponse() {
            @Override
            public long respond(MemorySnapshot pressure) {
                calls.add("stop");
                return 0;
            }

            @Override
            public void relax(MemorySnapshot now) {
                calls.add("go on");
            }

            @Override
            public boolean stopsWork() {
                return true;
            }
        };
        try (MemoryPressureHandler own = MemoryPressureHandler.builder(monitor)
                .garbageCollector(
                        GarbageCollector.builder().strategy(GcStrategy.NONE).build())
                .repeatInterval(Duration.ofDays(1))
                .wholeCollections(collections::get)
                .respond(stopper)
                .ticker(ticks::get)
                .build()) {
            own.start();
            monitor.addObserver(samples::add);
            monitor.start();
            next(samples);
            heap.used(920);
            wake();
            assertThat(next(calls)).isEqualTo("stop");
            assertThat(own.letsWorkThrough()).isFalse();
            ticks.addAndGet(Standstill.PATIENCE.toNanos());
            wake();
            assertThat(next(calls)).isEqualTo("go on");
            assertThat(own.letsWorkThrough()).isTrue();
            collections.incrementAndGet();
            wake();
            assertThat(next(calls)).isEqualTo("stop");
            assertThat(own.letsWorkThrough()).isFalse();
            ticks.addAndGet(Standstill.PATIENCE.toNanos());
            wake();
            assertThat(next(calls)).isEqualTo("go on");
            ticks.addAndGet(Standstill.PROBE.toNanos());
            wake();
            assertThat(next(calls)).isEqualTo("stop");
        }
        assertThat(next(calls)).isEqualTo("go on");
    }

    @Test
    void countsOnlyCollectionsThatWereForced() throws Exception {
        FakeSignal heap = new FakeSignal(MemorySignals.HEAP);
        heap.used(990);
        GarbageCollector collector = GarbageCollector.builder()
                .interval(Duration.ofHours(1))
                .strategy(GcStrategy.CONSERVATIVE)
                .build();
        try (MemoryMonitor own = MemoryMonitor.builder()
                        .signals(heap)
                        .pollInterval(Duration.ofMillis(1))
                        .build();
                MemoryPressureHandler handler = MemoryPressureHandler.builder(own)
                        .garbageCollector(collector)
                        .build()) {
            handler.start();
            own.start();
            awaitThat(() -> handler.stats().collections().runs() == 1);
            long polls = own.stats().polls();
            awaitThat(() -> own.stats().polls() > polls + 20);
            assertThat(handler.stats().collections().runs()).isEqualTo(collector.collections());
        }
    }
}
