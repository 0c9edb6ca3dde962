package io.envyrc.memory.pressure;

import static io.envyrc.memory.Await.awaitQuietly;
import static io.envyrc.memory.Await.awaitThat;
import static io.envyrc.memory.Await.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.GcStrategy;
import io.envyrc.memory.pressure.Trouble.Kind;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

class PressureResponseTest extends PressureFixture {
    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    PressureResponseTest() {
        super(Duration.ofMillis(5));
    }

    @Test
    void callsResponsesInTheirOrderAndCountsWhatTheyGiveBack() throws Exception {
        try (MemoryPressureHandler handler = builder()
                .respond(response("first", PressureLevel.WARNING, pressure -> 10))
                .respond(response("second", PressureLevel.WARNING, pressure -> 20))
                .respond(response("third", PressureLevel.WARNING, pressure -> -1))
                .build()) {
            start(handler, 850);
            assertThat(next(calls)).isEqualTo("first at WARNING");
            assertThat(next(calls)).isEqualTo("second at WARNING");
            assertThat(next(calls)).isEqualTo("third at WARNING");
            awaitThat(() -> stats(handler, "third").calls().runs() == 1);
            assertThat(handler.stats().responses().keySet()).containsExactly("first", "second", "third");
            assertThat(stats(handler, "first").givenBackBytes()).isEqualTo(10);
            assertThat(stats(handler, "second").givenBackBytes()).isEqualTo(20);
            assertThat(stats(handler, "third").givenBackBytes()).isZero();
        }
    }

    @Test
    void callsAResponseFromItsLevelOnAndTellsItOnceWhenThatIsOver() throws Exception {
        try (MemoryPressureHandler handler = builder()
                .respond(response("late", PressureLevel.CRITICAL, pressure -> 0))
                .respond(response("early", PressureLevel.WARNING, pressure -> 0))
                .build()) {
            start(handler, 850);
            assertThat(next(calls)).isEqualTo("early at WARNING");
            signal.used(950);
            assertThat(next(calls)).isEqualTo("late at CRITICAL");
            assertThat(next(calls)).isEqualTo("early at CRITICAL");
            signal.used(800);
            assertThat(next(calls)).isEqualTo("late relaxed");
            signal.used(100);
            assertThat(next(calls)).isEqualTo("early relaxed");
            assertThat(calls).isEmpty();
        }
    }

    @Test
    void givesTheNextOneItsTurnWhenOneThrowsAndWhenOneHangs() throws Exception {
        try (MemoryPressureHandler handler = builder()
                .responsePatience(Duration.ofMillis(500))
                .respond(response("broken", PressureLevel.WARNING, pressure -> {
                    throw new IllegalStateException("broken response");
                }))
                .respond(response("stuck", PressureLevel.WARNING, pressure -> {
                    awaitQuietly(release);
                    return 7;
                }))
                .respond(response("good", PressureLevel.WARNING, pressure -> 1))
                .build()) {
            start(handler, 850);
            assertThat(next(calls)).isEqualTo("broken at WARNING");
            assertThat(next(calls)).isEqualTo("stuck at WARNING");
            assertThat(next(calls)).isEqualTo("good at WARNING");
            assertThat(handler.troubles()).contains(new Trouble("response broken", Kind.FAILING));

            // The one that hangs is not called by a second thread, and holds nobody up.
            signal.used(950);
            assertThat(next(calls)).isEqualTo("broken at CRITICAL");
            assertThat(next(calls)).isEqualTo("good at CRITICAL");
            awaitThat(() -> stats(handler, "good").calls().runs() == 2);
            assertThat(stats(handler, "broken").calls().failures()).isEqualTo(2);
            assertThat(stats(handler, "stuck").calls().runs()).isZero();

            release.countDown();
            assertThat(next(calls)).isEqualTo("stuck at CRITICAL");
            awaitThat(() -> stats(handler, "stuck").givenBackBytes() == 14);
        }
    }

    @Test
    void countsWhatAResponseAllocates() {
        int piece = 1 << 20;
        try (MemoryPressureHandler handler = builder()
                .respond(response("greedy", PressureLevel.WARNING, pressure -> new byte[piece].length))
                .build()) {
            start(handler, 850);
            awaitThat(() -> stats(handler, "greedy").calls().runs() == 1);
            assertThat(stats(handler, "greedy").calls().allocatedBytes()).isGreaterThanOrEqualTo(piece);
        }
    }

    @Test
    void restartsLeakNoThread() throws Exception {
        try (MemoryPressureHandler handler = builder()
                .repeatInterval(Duration.ofMillis(1))
                .respond(response("one", PressureLevel.WARNING, pressure -> 0))
                .onCleanup(level -> calls.add("cleanup"))
                .build()) {
            monitor.onMemoryUsage(sample -> calls.add("sample"));
            for (int i = 0; i < 20; i++) {
                start(handler, 850);
                calls.clear();
                next(calls);
                handler.stop();
                monitor.stop();
            }
        }
        awaitThat(() -> Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .noneMatch(name -> name.startsWith("memory-pressure-")
                        || name.startsWith("memory-listener-")
                        || name.startsWith(Poller.THREAD_NAME)));
    }

    @Test
    void waitsForNoSlowResponseOnceTheLevelHasChanged() throws Exception {
        try (MemoryPressureHandler handler = builder()
                .responsePatience(Duration.ofHours(1))
                .respond(response("flag", PressureLevel.CRITICAL, pressure -> 0))
                .respond(response("slow", PressureLevel.WARNING, pressure -> {
                    awaitQuietly(release);
                    return 0;
                }))
                .build()) {
            start(handler, 850);
            assertThat(next(calls)).isEqualTo("slow at WARNING");
            signal.used(950);
            assertThat(next(calls)).isEqualTo("flag at CRITICAL");
            signal.used(800);
            assertThat(next(calls)).isEqualTo("flag relaxed");
            release.countDown();
            assertThat(next(calls)).isEqualTo("slow at CRITICAL");
        }
    }

    @Test
    void tellsAResponseThatHasAnsweredOfTheEndWhenTheHandlerStops() throws Exception {
        try (MemoryPressureHandler handler = builder()
                .respond(response("early", PressureLevel.WARNING, pressure -> 0))
                .respond(response("late", PressureLevel.CRITICAL, pressure -> 0))
                .build()) {
            start(handler, 850);
            assertThat(next(calls)).isEqualTo("early at WARNING");
            handler.stop();
            assertThat(next(calls)).isEqualTo("early relaxed");
            handler.start();
            assertThat(next(calls)).isEqualTo("early at WARNING");
            monitor.stop();
            assertThat(next(calls)).isEqualTo("early relaxed");
            monitor.start();
            assertThat(next(calls)).isEqualTo("early at WARNING");
        }
        assertThat(next(calls)).isEqualTo("early relaxed");
        assertThat(calls).isEmpty();
    }

    @Test
    void tellsAResponseOfTheEndAgainUntilItTakesIt() throws Exception {
        AtomicInteger failures = new AtomicInteger(2);
        PressureResponse stubborn = new PressureResponse() {
            @Override
            public long respond(MemorySnapshot pressure) {
                calls.add("answered");
                return 0;
            }

            @Override
            public void relax(MemorySnapshot now) {
                calls.add("told");
                if (failures.getAndDecrement() > 0) {
                    throw new IllegalStateException("not now");
                }
            }
        };
        try (MemoryPressureHandler handler =
                builder().repeatInterval(Duration.ofMillis(1)).respond(stubborn).build()) {
            start(handler, 850);
            assertThat(next(calls)).isEqualTo("answered");
            signal.used(0);
            String call = next(calls);
            while (call.equals("answered")) {
                call = next(calls);
            }
            assertThat(call).isEqualTo("told");
            assertThat(next(calls)).isEqualTo("told");
            assertThat(next(calls)).isEqualTo("told");
            long polls = monitor.stats().polls();
            awaitThat(() -> monitor.stats().polls() > polls + 3);
            assertThat(calls).isEmpty();
        }
        assertThat(calls).isEmpty();
    }

    @Test
    void showsInSnapshotsAResponseThatFailsAndOneThatItsExecutorRefuses() throws Exception {
        AtomicBoolean refuse = new AtomicBoolean();
        try (MemoryPressureHandler handler = builder()
                .repeatInterval(Duration.ofMillis(1))
                .callbackExecutor(task -> {
                    if (refuse.get()) {
                        throw new RejectedExecutionException("full");
                    }
                    task.run();
                })
                .respond(response("broken", PressureLevel.WARNING, pressure -> {
                    throw new IllegalStateException("broken response");
                }))
                .build()) {
            start(handler, 850);
            assertThat(next(calls)).isEqualTo("broken at WARNING");
            awaitThat(() -> monitor.snapshot().troubles().contains(new Trouble("response broken", Kind.FAILING)));
            refuse.set(true);
            awaitThat(() -> monitor.snapshot().troubles().contains(new Trouble("responses", Kind.REFUSED)));
            handler.stop();
            awaitThat(() -> monitor.snapshot().troubles().isEmpty());
        }
    }

    @Test
    void callsNothingInTheObserveOnlyModeAndCountsWhatItWouldHaveCalled() throws Exception {
        FakeSignal heap = new FakeSignal(MemorySignals.HEAP);
        heap.used(990);
        GarbageCollector collector = GarbageCollector.builder()
                .interval(Duration.ofHours(1))
                .strategy(GcStrategy.CONSERVATIVE)
                .build();
        try (MemoryMonitor own = MemoryMonitor.builder()
                        .signals(heap)
                        .pollInterval(Duration.ofMillis(5))
                        .build();
                MemoryPressureHandler handler = MemoryPressureHandler.builder(own)
                        .observeOnly(true)
                        .repeatInterval(Duration.ofHours(1))
                        .garbageCollector(collector)
                        .onCleanup(level -> calls.add("cleanup"))
                        .onSpill(bytes -> calls.add("spill"))
                        .respond(response("first", PressureLevel.CRITICAL, pressure -> 10))
                        .build()) {
            handler.start();
            own.start();
            awaitThat(
                    () -> stats(handler, "first").observed() == 1 && own.stats().polls() > 3);
            assertThat(handler.stats().observedSpills()).isEqualTo(1);
            assertThat(handler.stats().observedCleanups()).isEqualTo(1);
            // One an interval.
            assertThat(handler.stats().observedCollections()).isEqualTo(1);
            assertThat(stats(handler, "first").calls().runs()).isZero();
            assertThat(handler.stats().cleanups().runs()).isZero();
            assertThat(collector.collections()).isZero();
            assertThat(calls).isEmpty();
        }
    }

    @Test
    void isNamedAfterItsClassAndAnswersWarningsByDefault() {
        PressureResponse response = new Plain();
        assertThat(response.name()).isEqualTo("Plain");
        assertThat(response.from()).isEqualTo(PressureLevel.WARNING);
        response.relax(monitor.snapshot());
    }

    @Test
    void refusesTwoOfOneNameAndNoPatience() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().respond(new Plain()).respond(new Plain()))
                .withMessage("two pressure responses are named 'Plain'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().responsePatience(Duration.ZERO))
                .withMessage("responsePatience must be >= 1 ms but was PT0S");
    }

    private MemoryPressureHandlerBuilder builder() {
        return MemoryPressureHandler.builder(monitor).repeatInterval(Duration.ofHours(1));
    }

    private void start(MemoryPressureHandler handler, long used) {
        signal.used(used);
        handler.start();
        monitor.start();
    }

    private static ResponseStats stats(MemoryPressureHandler handler, String name) {
        return Objects.requireNonNull(handler.stats().responses().get(name), name);
    }

    private PressureResponse response(String name, PressureLevel from, ToLongFunction<MemorySnapshot> body) {
        return new PressureResponse() {
            @Override
            public long respond(MemorySnapshot pressure) {
                calls.add(name + " at " + pressure.level());
                return body.applyAsLong(pressure);
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public PressureLevel from() {
                return from;
            }

            @Override
            public void relax(MemorySnapshot now) {
                calls.add(name + " relaxed");
            }
        };
    }

    private static final class Plain implements PressureResponse {
        @Override
        public long respond(MemorySnapshot pressure) {
            return 0;
        }
    }
}
