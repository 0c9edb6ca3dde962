package io.envyrc.memory.pressure;

import static io.envyrc.memory.Await.awaitThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.pressure.Trouble.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What throws, hangs or allocates harms nobody else, is counted, and can be seen. */
@Timeout(60)
class IsolationTest {
    private final FakeSignal good = new FakeSignal("good");
    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void givesUpASignalThatHangsUntilItReturns() throws Exception {
        AtomicBoolean hang = new AtomicBoolean(true);
        CountDownLatch hanging = new CountDownLatch(1);
        MemorySignal stuck = new NamedSignal("stuck", () -> {
            if (hang.get()) {
                hanging.countDown();
                awaitDeafly(release);
            }
            return reading(10);
        });
        try (MemoryMonitor monitor = monitor(stuck, good)) {
            monitor.start();
            assertThat(hanging.await(30, SECONDS)).isTrue();
            awaitThat(() -> monitor.stats().signalHangs() == 1);
            good.used(950);
            awaitThat(() -> monitor.snapshot().level() == PressureLevel.CRITICAL);
            assertThat(monitor.snapshot().readings()).containsOnlyKeys("good");
            assertThat(monitor.snapshot().troubles()).containsExactly(new Trouble("signal stuck", Kind.HANGING));

            hang.set(false);
            release.countDown();
            awaitThat(() -> monitor.snapshot().readings().containsKey("stuck"));
            assertThat(monitor.snapshot().troubles()).isEmpty();
            awaitThat(() -> threads("memory-monitor").size() == 1);
        } finally {
            release.countDown();
        }
    }

    @Test
    void keepsNoMoreThanOneThreadForASignalThatHangsForEverWhateverIsRestarted() throws Exception {
        MemorySignal stuck = new NamedSignal("stuck", () -> {
            awaitDeafly(release);
            return Optional.empty();
        });
        try (MemoryMonitor monitor = monitor(stuck, good)) {
            monitor.start();
            awaitThat(() -> monitor.stats().signalHangs() == 1);
            for (int i = 0; i < 5; i++) {
                long polls = monitor.stats().polls();
                awaitThat(() -> monitor.stats().polls() > polls);
                assertThat(threads("memory-monitor")).hasSizeLessThanOrEqualTo(2);
                monitor.stop();
                assertThat(threads("memory-monitor")).hasSize(1);
                assertThat(threads("memory-monitor-guard")).isEmpty();
                monitor.start();
            }
            assertThat(monitor.stats().signalHangs()).isEqualTo(1);
        } finally {
            release.countDown();
        }
        awaitThat(() -> threads("memory-monitor").isEmpty());
    }

    @Test
    void interruptsASignalThatWouldHeedIt() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        MemorySignal waiting = new NamedSignal("waiting", () -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return reading(10);
        });
        try (MemoryMonitor monitor = monitor(waiting)) {
            monitor.start();
            assertThat(interrupted.await(30, SECONDS)).isTrue();
        } finally {
            release.countDown();
        }
    }

    @Test
    void showsASignalAndAListenerThatFailUntilTheyWorkAgain() {
        good.used(850);
        FakeSignal bad = new FakeSignal("bad");
        bad.failing(true);
        AtomicBoolean broken = new AtomicBoolean(true);
        try (MemoryMonitor monitor = monitor(bad, good)) {
            monitor.onMemoryUsage(snapshot -> {
                if (broken.get()) {
                    throw new IllegalStateException("broken listener");
                }
            });
            monitor.start();
            // Before the first poll a snapshot is the caller's own.
            awaitThat(() -> monitor.stats().polls() > 0);
            awaitThat(() -> monitor.snapshot().troubles().size() == 2);
            assertThat(monitor.snapshot().troubles().get(0)).isEqualTo(new Trouble("signal bad", Kind.FAILING));
            assertThat(monitor.snapshot().troubles().get(1).source())
                    .startsWith("usage listener " + IsolationTest.class.getName());
            assertThat(monitor.stats().listeners().failures()).isPositive();

            bad.failing(false);
            broken.set(false);
            awaitThat(() -> monitor.snapshot().troubles().isEmpty());
        }
    }

    @Test
    void showsACallbackThatHasNotReturnedForLongerThanItsPatience() {
        AtomicLong ticks = new AtomicLong();
        CallbackCounters counters = new CallbackCounters(new Journal(Runnable::run), ticks::get);
        List<Trouble> troubles = new ArrayList<>();
        CollapsingTask<String> task = new CollapsingTask<>(
                "slow listener",
                Runnable::run,
                argument -> {
                    ticks.set(SECONDS.toNanos(CallbackStats.PATIENCE_SECONDS));
                    counters.addTroubles(troubles);
                    assertThat(troubles).isEmpty();
                    ticks.incrementAndGet();
                    counters.addTroubles(troubles);
                    assertThat(counters.stats().hanging()).isEqualTo(1);
                },
                counters);
        task.trigger("x");
        assertThat(counters.stats().failures()).isZero();
        assertThat(troubles).containsExactly(new Trouble("slow listener", Kind.HANGING));
        assertThat(counters.stats().hanging()).isZero();
    }

    @Test
    void countsWhatSignalsAndListenersAllocate() {
        int piece = 1 << 20;
        MemorySignal greedy = new NamedSignal("greedy", () -> reading(new byte[piece].length / piece));
        try (MemoryMonitor monitor = MemoryMonitor.builder()
                .signals(greedy)
                .pollInterval(Duration.ofMillis(5))
                .callbackExecutor(Runnable::run)
                .build()) {
            monitor.onMemoryUsage(snapshot -> assertThat(new byte[piece]).hasSize(piece));
            monitor.start();
            awaitThat(() -> monitor.stats().polls() >= 3);
            assertThat(monitor.stats().signalAllocatedBytes()).isGreaterThanOrEqualTo(3L * piece);
            assertThat(monitor.stats().listeners().allocatedBytes()).isGreaterThanOrEqualTo(2L * piece);
        }
    }

    @Test
    void outlivesASignalAndAListenerThatRunOutOfMemory() {
        MemorySignal greedy = new NamedSignal("greedy", () -> {
            throw new OutOfMemoryError("not really");
        });
        try (MemoryMonitor monitor = monitor(greedy, good)) {
            monitor.onMemoryUsage(snapshot -> {
                throw new OutOfMemoryError("not really");
            });
            monitor.start();
            awaitThat(() -> monitor.stats().listeners().failures() >= 3);
            assertThat(monitor.stats().signalFailures()).isGreaterThanOrEqualTo(3);
            assertThat(monitor.snapshot().readings()).containsOnlyKeys("good");
        }
    }

    private MemoryMonitor monitor(MemorySignal... signals) {
        return MemoryMonitor.builder()
                .signals(signals)
                .pollInterval(Duration.ofMillis(5))
                .patience(Duration.ofMillis(100))
                .build();
    }

    private static Optional<MemorySignal.Reading> reading(long used) {
        return Optional.of(new MemorySignal.Reading(used, 1000, true));
    }

    private static List<Thread> threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .toList();
    }

    /** Waits whatever interrupts come. */
    private static void awaitDeafly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                // Deaf.
            }
        }
    }

    private record NamedSignal(String name, Supplier<Optional<Reading>> source) implements MemorySignal {
        @Override
        public Optional<Reading> read() {
            return source.get();
        }
    }
}
