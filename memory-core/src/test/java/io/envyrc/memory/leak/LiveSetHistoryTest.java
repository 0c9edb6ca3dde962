package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LiveSetHistoryTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MB = 1 << 20;
    private static final long LIMIT = 1_000 * MB;

    private final LiveSetHistory history = new LiveSetHistory(Duration.ofSeconds(32), 20 * MB);

    @Test
    void keepsTheLowestSampleOfEachSlot() {
        for (int i = 0; i < 100; i++) {
            // Ten samples a second: the last of each second is the lowest.
            for (int part = 0; part < 10; part++) {
                history.add(i * SECOND + part * SECOND / 10, 500 * MB - part * MB + i * MB);
            }
        }
        MemoryTrend trend = history.trend(0, LIMIT);
        assertThat(trend.samples()).isEqualTo(32);
        assertThat(trend.bytesPerSecond() / MB).isBetween(0.9, 1.1);
        assertThat(trend.liveBytes()).isEqualTo((500 - 9 + 98) * MB);
    }

    @Test
    void tellsHowManySpansHaveANewSample() {
        assertThat(history.add(0, MB)).isZero();
        assertThat(history.add(SECOND / 2, MB)).isZero();
        assertThat(history.add(SECOND, MB)).isEqualTo(1);
        for (int i = 2; i <= 8; i++) {
            assertThat(history.add(i * SECOND, MB)).isEqualTo(1);
        }
        assertThat(history.add(9 * SECOND, MB)).isEqualTo(2);
    }

    @Test
    void showsAFastLeakInTheFirstSpanAndASlowOneInALaterOne() {
        Random random = new Random(1);
        // 0.05 MB a second, within 10 MB of noise.
        for (int i = 0; i < 2_000; i++) {
            history.add(i * SECOND, 300 * MB + i * MB / 20 + Math.abs(random.nextInt((int) (10 * MB))));
        }
        assertThat(history.trend(0, LIMIT).verdict()).isEqualTo(MemoryTrend.Verdict.STABLE);
        MemoryTrend slow = history.trend(2, LIMIT);
        assertThat(slow.verdict()).isEqualTo(MemoryTrend.Verdict.GROWING);
        assertThat(slow.growthBytes()).isGreaterThan(50 * MB);
        assertThat(history.trend(LIMIT)).isEqualTo(slow);

        // From here on 4 MB a second: in the first span after half of it.
        long base = 300 * MB + 100 * MB;
        int seconds = 0;
        while (history.trend(0, LIMIT).growthBytes() < 50 * MB
                || history.trend(0, LIMIT).verdict() != MemoryTrend.Verdict.GROWING) {
            seconds++;
            history.add((2_000 + seconds) * SECOND, base + seconds * 4L * MB);
        }
        assertThat(seconds).isLessThan(24);
    }

    @Test
    void leavesOutSamplesFromBeforeTheSpan() {
        for (int i = 0; i < 20; i++) {
            history.add(i * SECOND, MB);
        }
        for (int i = 0; i < 8; i++) {
            history.add((1_000 + i) * SECOND, MB);
        }
        assertThat(history.trend(0, LIMIT).samples()).isEqualTo(7);
    }

    @Test
    void tellsTheSlopeSinceATimeWhateverASingleSampleIs() {
        for (int i = 0; i <= 30; i++) {
            long outlier = i == 20 || i == 29 ? 50 * MB : 0;
            history.add(i * SECOND, 300 * MB + Math.max(0, i - 20) * 2L * MB + outlier);
        }
        assertThat(history.slopeSince(0, 20 * SECOND).orElseThrow() / MB).isBetween(1.5, 2.5);
        assertThat(history.slopeSince(0, 29 * SECOND)).isEmpty();
        // The next span looks back in this one's samples.
        assertThat(history.slopeSince(1, 20 * SECOND)).isEqualTo(history.slopeSince(0, 20 * SECOND));
    }

    @Test
    void isUnknownBeforeItHasSamples() {
        assertThat(history.trend(LIMIT).verdict()).isEqualTo(MemoryTrend.Verdict.UNKNOWN);
    }
}
