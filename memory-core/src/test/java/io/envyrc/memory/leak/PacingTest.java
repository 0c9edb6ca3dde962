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
            pacing.began(0, Duration.ofSeconds(10), now);
            pacing.wasFutile(0, Duration.ofSeconds(10), now);
            assertThat(pacing.isDue(1, Severity.INFO, now)).isTrue();
            assertThat(pacing.isDue(0, Severity.CRITICAL, now + wait * SECOND - 1))
                    .isFalse();
            now += wait * SECOND;
        }
    }

    @Test
    void startsAnewWhenNothingWasSuspectedForAsLongAgainAsTheWait() {
        long day = 86_400 * SECOND;
        Duration firstWait = Duration.ofHours(1);
        for (int look = 0; look < 10; look++) {
            pacing.began(0, firstWait, look * day);
            pacing.wasFutile(0, firstWait, look * day + 5);
            assertThat(pacing.isDue(0, Severity.INFO, look * day + 5 + firstWait.toNanos() - 1))
                    .isFalse();
            assertThat(pacing.isDue(0, Severity.INFO, look * day + 5 + firstWait.toNanos()))
                    .isTrue();
        }
    }

    @Test
    void goesOnDoublingUntilItWasQuietForTheWaitAndFourFirstOnes() {
        Duration first = Duration.ofSeconds(10);
        long[] waits = {10, 20, 40, 80};
        long[] quiet = {40, 40, 40, 80};
        for (int looks = 1; looks <= waits.length; looks++) {
            assertThat(waitAfter(looks, first, quiet[looks - 1] * SECOND - 1)).isEqualTo(2 * waits[looks - 1] * SECOND);
            assertThat(waitAfter(looks, first, quiet[looks - 1] * SECOND)).isEqualTo(first.toNanos());
        }
    }

    /** Returns the wait after as many looks in vain, one after the other, and another one after some quiet. */
    private static long waitAfter(int looks, Duration firstWait, long quiet) {
        Pacing pacing = new Pacing(Duration.ofHours(1));
        long now = 0;
        for (int look = 0; look < looks; look++) {
            pacing.began(0, firstWait, now);
            pacing.wasFutile(0, firstWait, now);
            now += firstWait.toNanos() << look;
        }
        pacing.began(0, firstWait, now + quiet);
        pacing.wasFutile(0, firstWait, now + quiet);
        long wait = 0;
        while (!pacing.isDue(0, Severity.INFO, now + quiet + wait)) {
            wait += 10 * SECOND;
        }
        return wait;
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
