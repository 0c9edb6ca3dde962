package io.envyrc.memory.gc;

import static io.envyrc.memory.Await.awaitQuietly;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.envyrc.memory.ChildJvm;
import io.envyrc.memory.gc.GarbageCollector.Outcome;
import io.envyrc.memory.gc.GarbageCollector.Result;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class GarbageCollectorTest {
    private final AtomicLong ticks = new AtomicLong();

    @Test
    void collectsAtMostOnceInItsInterval() {
        GarbageCollector collector = GarbageCollector.builder()
                .interval(Duration.ofSeconds(30))
                .ticker(ticks::get)
                .build();
        assertThat(collector.collect().outcome()).isEqualTo(Outcome.COLLECTED);
        ticks.addAndGet(SECONDS.toNanos(30) - 1);
        assertThat(collector.collect()).isEqualTo(refused(Outcome.TOO_SOON));
        ticks.addAndGet(1);
        assertThat(collector.collect().outcome()).isEqualTo(Outcome.COLLECTED);
        assertThat(collector.collections()).isEqualTo(2);
    }

    @Test
    void collectsAnyNumberOfTimesWithoutAnInterval() {
        GarbageCollector collector =
                GarbageCollector.builder().interval(Duration.ZERO).build();
        assertThat(collector.collect().collected()).isTrue();
        assertThat(collector.collect().collected()).isTrue();
    }

    @Test
    void reportsTheBytesFreedAndTheTimeTaken() {
        // Held until the collection begins: in a heap this small the allocation may cause one of its own.
        byte[][] held = {new byte[16 << 20]};
        int garbage = held[0].length;
        GarbageCollector collector = GarbageCollector.builder()
                .interval(Duration.ZERO)
                .ticker(ticks::get)
                .collection(() -> {
                    held[0] = new byte[0];
                    System.gc();
                    ticks.addAndGet(SECONDS.toNanos(2));
                })
                .build();
        Result result = collector.collect();
        assertThat(result.freedBytes()).isGreaterThanOrEqualTo(garbage);
        assertThat(result.elapsed()).isEqualTo(Duration.ofSeconds(2));
        assertThat(collector.freedBytes()).isEqualTo(result.freedBytes());
        assertThat(collector.elapsed()).isEqualTo(Duration.ofSeconds(2));
        assertThat(result.cpu()).isGreaterThanOrEqualTo(Duration.ZERO);
        assertThat(collector.cpu()).isEqualTo(result.cpu());
        assertThat(collector.pause()).isEqualTo(result.pause()).isGreaterThanOrEqualTo(Duration.ZERO);
    }

    @Test
    void refusesWhileAnotherInstanceCollects() throws Exception {
        CountDownLatch collecting = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        GarbageCollector slow = GarbageCollector.builder()
                .interval(Duration.ZERO)
                .collection(() -> {
                    collecting.countDown();
                    awaitQuietly(release);
                    System.gc();
                })
                .build();
        GarbageCollector other =
                GarbageCollector.builder().interval(Duration.ZERO).build();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<Result> first = executor.submit(slow::collect);
            assertThat(collecting.await(30, SECONDS)).isTrue();
            assertThat(other.collect().outcome()).isEqualTo(Outcome.IN_PROGRESS);
            release.countDown();
            assertThat(first.get(30, SECONDS).outcome()).isEqualTo(Outcome.COLLECTED);
            // A refusal by another's collection does not count as this instance's own.
            assertThat(other.collect().outcome()).isEqualTo(Outcome.COLLECTED);
        } finally {
            release.countDown();
            executor.shutdownNow();
        }
    }

    @Test
    void letsTheNextOneCollectAfterACollectionThatThrew() {
        GarbageCollector broken = GarbageCollector.builder()
                .collection(() -> {
                    throw new IllegalStateException("broken");
                })
                .build();
        assertThatIllegalStateException().isThrownBy(broken::collect).withMessage("broken");
        assertThat(GarbageCollector.create().collect().collected()).isTrue();
    }

    @Test
    void saysWhenTheJvmCollectedNothing() {
        GarbageCollector collector =
                GarbageCollector.builder().collection(() -> {}).build();
        assertThat(collector.collect()).isEqualTo(refused(Outcome.IGNORED));
        assertThat(collector.collections()).isZero();
    }

    @Test
    void collectsByStrategyOnlyWhenDue() {
        GarbageCollector collector = GarbageCollector.builder()
                .strategy(GcStrategy.CONSERVATIVE)
                .ticker(ticks::get)
                .build();
        assertThat(collector.strategy()).isEqualTo(GcStrategy.CONSERVATIVE);
        assertThat(collector.isDue(0.85, 0.8)).isFalse();
        assertThat(collector.collectIfDue(0.85, 0.8).outcome()).isEqualTo(Outcome.NOT_DUE);

        assertThat(collector.isDue(0.95, 0.8)).isTrue();
        assertThat(collector.collectIfDue(0.95, 0.8).outcome()).isEqualTo(Outcome.COLLECTED);

        assertThat(collector.isDue(0.95, 0.8)).isFalse();
        assertThat(collector.collectIfDue(0.95, 0.8).outcome()).isEqualTo(Outcome.TOO_SOON);
    }

    @Test
    void waitsTwiceAsLongAfterEachDueCollectionThatFreedLittle() {
        GarbageCollector collector = steady();
        assertThat(collector.collectIfDue(0.9, 0.8).outcome()).isEqualTo(Outcome.COLLECTED);
        long waitSeconds = 30;
        for (int i = 0; i < 3; i++) {
            waitSeconds *= 2;
            ticks.addAndGet(SECONDS.toNanos(waitSeconds) - 1);
            assertThat(collector.isDue(0.9, 0.8)).isFalse();
            assertThat(collector.collectIfDue(0.9, 0.8)).isEqualTo(refused(Outcome.FUTILE));
            ticks.addAndGet(1);
            assertThat(collector.isDue(0.9, 0.8)).isTrue();
            assertThat(collector.collectIfDue(0.9, 0.8).outcome()).isEqualTo(Outcome.COLLECTED);
        }
        assertThat(collector.collections()).isEqualTo(5);
    }

    @Test
    void collectsOnAnExplicitRequestAndOnARiseThoughTheLastOneFreedLittle() {
        GarbageCollector collector = steady();
        collector.collectIfDue(0.9, 0.8);
        ticks.addAndGet(SECONDS.toNanos(30));
        assertThat(collector.isDue(0.94, 0.8)).isFalse();
        assertThat(collector.isDue(0.95, 0.8)).isTrue();
        assertThat(collector.collect().outcome()).isEqualTo(Outcome.COLLECTED);
        ticks.addAndGet(SECONDS.toNanos(30) - 1);
        assertThat(collector.collectIfDue(0.95, 0.8).outcome()).isEqualTo(Outcome.TOO_SOON);
        ticks.addAndGet(1);
        assertThat(collector.collectIfDue(0.95, 0.8).outcome()).isEqualTo(Outcome.COLLECTED);
    }

    @Test
    void isDueAgainAfterTheIntervalOnceACollectionFreedEnough() {
        GarbageCollector collector = steady();
        collector.collectIfDue(0.9, 0.8);
        ticks.addAndGet(SECONDS.toNanos(60));
        int garbage =
                new byte[(int) Math.min(Integer.MAX_VALUE - 8, HeapStats.now().maxBytes() / 16)].length;
        assertThat(collector.collectIfDue(0.9, 0.8).freedBytes()).isGreaterThanOrEqualTo(garbage * 9L / 10);
        ticks.addAndGet(SECONDS.toNanos(30));
        assertThat(collector.isDue(0.9, 0.8)).isTrue();
    }

    @Test
    void isDueAgainOnceEnoughWasLetGo() {
        GarbageCollector collector = steady();
        collector.collectIfDue(0.9, 0.8);
        ticks.addAndGet(SECONDS.toNanos(30));
        collector.expectGarbage(1);
        assertThat(collector.isDue(0.9, 0.8)).isFalse();
        collector.expectGarbage(Runtime.getRuntime().maxMemory() / 10);
        assertThat(collector.isDue(0.9, 0.8)).isTrue();
    }

    @Test
    void isPermittedUnlessItsStrategyIsNone() {
        assertThat(GarbageCollector.create().isPermitted()).isTrue();
        assertThat(GarbageCollector.builder().strategy(GcStrategy.NONE).build().isPermitted())
                .isFalse();
    }

    /** Returns a collector of the interval 30 s in a heap that it has just rid of what can be freed. */
    private GarbageCollector steady() {
        GarbageCollector collector = GarbageCollector.builder()
                .interval(Duration.ofSeconds(30))
                .strategy(GcStrategy.AGGRESSIVE)
                .ticker(ticks::get)
                .build();
        collector.collect();
        ticks.addAndGet(SECONDS.toNanos(30));
        return collector;
    }

    @Test
    void defaultsToHalfAMinuteAndTheAdaptiveStrategy() {
        assertThat(GarbageCollector.create().interval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(GarbageCollector.create().strategy()).isEqualTo(GcStrategy.ADAPTIVE);
    }

    @Test
    void refusesANegativeInterval() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GarbageCollector.builder().interval(Duration.ofMillis(-1)))
                .withMessage("gc interval must be >= 0 but was PT-0.001S");
    }

    @Test
    void saysThatTheJvmIgnoresItWhereExplicitCollectionsAreDisabled() throws Exception {
        assertThat(ChildJvm.run(List.of("-XX:+DisableExplicitGC", "-Xmx64m"), Ask.class))
                .isEqualTo("obeyed=false permitted=false due=false outcome=IGNORED freed=0 elapsed=PT0S");
    }

    private static Result refused(Outcome outcome) {
        return new Result(outcome, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** Asks for a collection and prints what became of it. */
    static final class Ask {
        private Ask() {}

        public static void main(String[] args) {
            GarbageCollector collector = GarbageCollector.create();
            boolean due = collector.isDue(1.0, 0.5);
            Result result = collector.collect();
            System.out.printf(
                    "obeyed=%s permitted=%s due=%s outcome=%s freed=%d elapsed=%s",
                    collector.isObeyed(),
                    collector.isPermitted(),
                    due,
                    result.outcome(),
                    result.freedBytes(),
                    result.elapsed());
        }
    }
}
