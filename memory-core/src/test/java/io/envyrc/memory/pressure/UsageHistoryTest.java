package io.envyrc.memory.pressure;

import static io.envyrc.memory.Await.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.envyrc.memory.pressure.MemorySignal.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class UsageHistoryTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration INTERVAL = Duration.ofMillis(250);

    private final UsageHistory history = new UsageHistory(List.of("heap", "direct"), INTERVAL);

    @Test
    void keepsASampleAnIntervalAndLeavesOutWhenASignalWasAbsent() {
        add(0, Map.of("heap", reading(10), "direct", reading(1)));
        add(100, Map.of("heap", reading(11), "direct", reading(2)));
        add(250, Map.of("heap", reading(12)));
        add(500, Map.of("heap", reading(13), "direct", reading(3)));
        assertThat(history.of("heap", Instant.EPOCH)).containsExactly(sample(0, 10), sample(250, 12), sample(500, 13));
        assertThat(history.of("direct", Instant.EPOCH)).containsExactly(sample(0, 1), sample(500, 3));
        assertThat(history.of("heap", START.plusMillis(250))).containsExactly(sample(250, 12), sample(500, 13));
        assertThat(history.of("other", Instant.EPOCH)).isEmpty();
    }

    @Test
    void reachesBackAnHourAtTheDefaultRateWhereTheHeapHasRoomForIt() {
        int rows = 20_000;
        for (int row = 0; row < rows; row++) {
            add(row * 250L, Map.of("heap", reading(row)));
        }
        List<UsageSample> samples = history.of("heap", Instant.EPOCH);
        long room = Runtime.getRuntime().maxMemory() / 256 / Long.BYTES / 3;
        assertThat(samples).hasSize((int) Math.min(14_400, room));
        assertThat(samples.get(samples.size() - 1).usedBytes()).isEqualTo(rows - 1);
    }

    @Test
    void drawsTheLineOfLeastSquares() {
        List<UsageSample> samples = LongStream.range(0, 100)
                .mapToObj(second -> sample(second * 1000, 500 + 20 * second + (second % 2 == 0 ? 5 : -5)))
                .toList();
        UsageTrend trend = UsageTrend.of(samples).orElseThrow();
        assertThat(trend.bytesPerSecond()).isCloseTo(20, within(0.1));
        assertThat(trend.samples()).isEqualTo(100);
        assertThat(trend.span()).isEqualTo(Duration.ofSeconds(99));
    }

    @Test
    void drawsNoLineThroughFewerThanTwoMoments() {
        assertThat(UsageTrend.of(List.of())).isEmpty();
        assertThat(UsageTrend.of(List.of(sample(0, 1)))).isEmpty();
        assertThat(UsageTrend.of(List.of(sample(0, 1), sample(0, 2)))).isEmpty();
    }

    @Test
    void tellsTheTrendOfWhatTheMonitorSaw() {
        FakeSignal heap = new FakeSignal(MemorySignals.HEAP);
        heap.used(500);
        try (MemoryMonitor monitor = MemoryMonitor.builder()
                .signals(heap)
                .pollInterval(Duration.ofMillis(2))
                .build()) {
            assertThat(monitor.trend()).isEmpty();
            monitor.start();
            awaitThat(() -> monitor.history(MemorySignals.HEAP).size() >= 3);
            assertThat(monitor.trend().orElseThrow().bytesPerSecond()).isCloseTo(0, within(1e-9));
            assertThat(monitor.history("other")).isEmpty();
            assertThat(monitor.trend("other", Duration.ofMinutes(1))).isEmpty();
        }
    }

    private void add(long millis, Map<String, Reading> readings) {
        history.add(START.plusMillis(millis), Duration.ofMillis(millis).toNanos(), readings);
    }

    private static UsageSample sample(long millis, long used) {
        return new UsageSample(START.plusMillis(millis), used);
    }

    private static Reading reading(long used) {
        return new Reading(used, 1 << 30, true);
    }
}
