package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.leak.LeakReport.Severity;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacingTest {
    private static final long SECOND = 1_000_000_000L;

    private final Pacing pacing = new Pacing(Duration.ofHours(1));

    @Test
    void doublesTheWaitWithEachLookInVainUpToSixtyFourTimes() {
        long now = -5;
        long[] waits = {10, 20, 40, 80, 160, 320, 640, 640};
        for (long wait : waits) {
            assertThat(pacing.isDue(0, Severity.INFO, now)).isTrue();
            pacing.wasFutile(0, Duration.ofSeconds(10), now);
            assertThat(pacing.isDue(1, Severity.INFO, now)).isTrue();
            assertThat(pacing.isDue(0, Severity.CRITICAL, now + wait * SECOND - 1))
                    .isFalse();
            now += wait * SECOND;
        }
    }

    @Test
    void tellsTheSameAgainAfterTheIntervalAndWhatIsWorseAtOnce() {
        pacing.reported(0, Severity.WARNING, 7);
        assertThat(pacing.isDue(1, Severity.INFO, 8)).isFalse();
        assertThat(pacing.isDue(1, Severity.WARNING, 8)).isFalse();
        assertThat(pacing.isDue(1, Severity.CRITICAL, 8)).isTrue();
        assertThat(pacing.isDue(1, Severity.WARNING, 7 + 3_600 * SECOND)).isTrue();
    }
}
