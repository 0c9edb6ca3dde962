package io.envyrc.memory.pressure;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace(PressureThresholds.DEFAULT, Duration.ofMillis(250));
    private long nowNanos = 1;

    @Test
    void restsWhileEverySignalIsFarBelowItsMarks() {
        assertThat(waitMillis(0, 590)).isEqualTo(1_000);
        assertThat(waitMillis(1_000, 595)).isEqualTo(1_000);
        assertThat(waitMillis(1_000, 100)).isEqualTo(1_000);
    }

    @Test
    void waitsAnIntervalNearAMarkAndAboveOne() {
        assertThat(waitMillis(0, 610)).isEqualTo(250);
        assertThat(waitMillis(250, 610)).isEqualTo(250);
        assertThat(waitMillis(250, 850)).isLessThanOrEqualTo(250);
        assertThat(waitMillis(250, 850)).isEqualTo(250);
        assertThat(waitMillis(250, 990)).isLessThanOrEqualTo(250);
        assertThat(waitMillis(250, 990)).isEqualTo(250);
        assertThat(waitMillis(250, 100)).isEqualTo(1_000);
    }

    @Test
    void looksFourTimesBeforeAGrowthReachesTheNextMark() {
        assertThat(waitMillis(0, 200)).isEqualTo(1_000);
        // 0.1 in 100 ms: the warning mark is 500 ms away.
        assertThat(waitMillis(100, 300)).isBetween(124L, 125L);
        // 0.1 in 20 ms: 80 ms away.
        assertThat(waitMillis(20, 400)).isBetween(19L, 20L);
        // Critical is 50 ms away, then the end of the memory 43 ms.
        assertThat(waitMillis(200, 800)).isBetween(11L, 13L);
        assertThat(waitMillis(100, 940)).isBetween(10L, 11L);
    }

    @Test
    void doesNotGoBelowTheLeastWait() {
        waitMillis(0, 700);
        assertThat(waitMillis(10, 790)).isEqualTo(5);
        Pace hasty = new Pace(PressureThresholds.DEFAULT, Duration.ofMillis(1));
        assertThat(hasty.next(readings(700), 0, 1)).isEqualTo(MILLISECONDS.toNanos(1));
    }

    @Test
    void looksEightTimesBeforeAConcurrentCollectorsHeapIsFull() {
        assertThat(pace.next(readings(100), 0.2, 1)).isEqualTo(MILLISECONDS.toNanos(1_000));
        // 0.2 in 400 ms: 1,200 ms are left.
        assertThat(pace.next(readings(100), 0.4, MILLISECONDS.toNanos(400)) / MILLISECONDS.toNanos(1))
                .isBetween(149L, 150L);
        assertThat(pace.next(readings(100), 0.1, MILLISECONDS.toNanos(600))).isEqualTo(MILLISECONDS.toNanos(1_000));
    }

    @Test
    void takesSamplesOfOneMomentForOne() {
        waitMillis(0, 200);
        assertThat(waitMillis(1, 300)).isEqualTo(1_000);
    }

    @Test
    void restsWhereNothingIsPresent() {
        assertThat(pace.next(Map.of(), 0, nowNanos)).isEqualTo(MILLISECONDS.toNanos(1_000));
    }

    private long waitMillis(long afterMillis, long perMille) {
        nowNanos += MILLISECONDS.toNanos(afterMillis);
        return pace.next(readings(perMille), 0, nowNanos) / MILLISECONDS.toNanos(1);
    }

    private static Map<String, MemorySignal.Reading> readings(long perMille) {
        return Map.of("fake", new MemorySignal.Reading(perMille, 1000, true));
    }
}
