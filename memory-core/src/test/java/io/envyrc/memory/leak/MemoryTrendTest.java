package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryTrendTest {
    private static final long MB = 1 << 20;

    private static MemoryTrend trend(int samples, LongUnaryOperator bytesAtSecond) {
        long[] rows = new long[2 * samples];
        for (int i = 0; i < samples; i++) {
            rows[2 * i] = i * 1_000_000_000L;
            rows[2 * i + 1] = bytesAtSecond.applyAsLong(i);
        }
        return MemoryTrend.of(rows, samples, 1_000 * MB, 20 * MB);
    }

    @Test
    void tellsTheRateAndWhenTheHeapIsFull() {
        MemoryTrend trend = trend(11, second -> (100 + 5 * second) * MB);
        assertThat(trend)
                .isEqualTo(new MemoryTrend(
                        MemoryTrend.Verdict.GROWING,
                        11,
                        Duration.ofSeconds(10),
                        150 * MB,
                        5.0 * MB,
                        5.0 * MB,
                        5.0 * MB,
                        Optional.of(Duration.ofSeconds(170))));
        assertThat(trend.growthBytes()).isEqualTo(50 * MB);
    }

    @Test
    void shrinksWithoutExhaustion() {
        MemoryTrend trend = trend(11, second -> (500 - 5 * second) * MB);
        assertThat(trend.verdict()).isEqualTo(MemoryTrend.Verdict.SHRINKING);
        assertThat(trend.growthBytes()).isEqualTo(-50 * MB);
        assertThat(trend.timeToExhaustion()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void isUnknownWithFewerThanFiveSamples(int samples) {
        MemoryTrend trend = trend(samples, second -> second * 100 * MB);
        assertThat(trend.verdict()).isEqualTo(MemoryTrend.Verdict.UNKNOWN);
        assertThat(trend.samples()).isEqualTo(samples);
        assertThat(trend.bytesPerSecond()).isZero();
    }

    @Test
    void isStableWhenAWaveComesBack() {
        assertThat(trend(32, second -> (300 + (second % 4) * 50) * MB).verdict())
                .isEqualTo(MemoryTrend.Verdict.STABLE);
    }

    @Test
    void isStableWhenTheGrowthIsSureButSmall() {
        assertThat(trend(10, second -> 300 * MB + second * MB).verdict()).isEqualTo(MemoryTrend.Verdict.STABLE);
    }

    @Test
    void isStableAfterAStep() {
        assertThat(trend(32, second -> (second < 6 ? 100 : 300) * MB).verdict()).isEqualTo(MemoryTrend.Verdict.STABLE);
    }
}
