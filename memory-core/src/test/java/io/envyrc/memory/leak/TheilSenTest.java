package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TheilSenTest {

    @Test
    void isTheMedianOfTheSlopesOfAllPairs() {
        // Slopes 1, 2 (0 to 2), 3: the median is 2.
        TheilSen slope = TheilSen.of(new long[] {0, 0, 1, 1, 2, 4}, 3);
        assertThat(slope.median()).isEqualTo(2.0);
    }

    @Test
    void hasNoIntervalWithTooFewSamples() {
        TheilSen slope = TheilSen.of(new long[] {0, 0, 1, 1, 2, 2, 3, 3}, 4);
        assertThat(slope).isEqualTo(new TheilSen(1.0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
    }

    @Test
    void hasTheIntervalOfTheFormula() {
        // n = 6: N = 15, C = 1.96 sqrt(6 * 5 * 17 / 18) = 10.43, so from the 2nd smallest slope to the 2nd largest.
        long[] rows = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 20};
        TheilSen slope = TheilSen.of(rows, 6);
        assertThat(slope.median()).isEqualTo(1.0);
        assertThat(slope.low()).isEqualTo(1.0);
        // The slopes to the last sample: 4, 19/4, 6, 8.5, 16.
        assertThat(slope.high()).isEqualTo(8.5);
    }

    @Test
    void keepsItsSlopeWhenAQuarterOfTheSamplesAreWrong() {
        long[] rows = new long[2 * 20];
        for (int i = 0; i < 20; i++) {
            rows[2 * i] = i;
            rows[2 * i + 1] = i % 4 == 3 ? 1_000_000 : 7 * i;
        }
        assertThat(TheilSen.of(rows, 20).median()).isEqualTo(7.0, within(1.0));
    }

    @Test
    void coversTheTrueSlopeInAboutNineteenOfTwentySeries() {
        Random random = new Random(42);
        int covered = 0;
        int series = 2_000;
        for (int s = 0; s < series; s++) {
            long[] rows = new long[2 * 16];
            for (int i = 0; i < 16; i++) {
                rows[2 * i] = i;
                rows[2 * i + 1] = Math.round(1_000 * i + 5_000 * random.nextGaussian());
            }
            TheilSen slope = TheilSen.of(rows, 16);
            covered += slope.low() <= 1_000 && slope.high() >= 1_000 ? 1 : 0;
        }
        assertThat((double) covered / series).isBetween(0.93, 0.98);
    }
}
