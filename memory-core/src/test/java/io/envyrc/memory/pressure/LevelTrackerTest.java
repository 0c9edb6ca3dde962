package io.envyrc.memory.pressure;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.pressure.MemorySignal.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LevelTrackerTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final LevelTracker tracker =
            new LevelTracker(PressureThresholds.DEFAULT, Duration.ofSeconds(10), name -> "bytes");

    @Test
    void risesAtOnceAndFallsOnlyAfterTheDwell() {
        assertThat(at(0, "direct", 950)).isTrue();
        assertThat(tracker.level()).isEqualTo(PressureLevel.CRITICAL);

        assertThat(at(9, "direct", 100)).isFalse();
        assertThat(tracker.level()).isEqualTo(PressureLevel.CRITICAL);

        assertThat(at(10, "direct", 100)).isTrue();
        assertThat(tracker.level()).isEqualTo(PressureLevel.NORMAL);
        assertThat(tracker.since()).isEqualTo(START.plusSeconds(10));
    }

    @Test
    void stepsFromCriticalToWarningWhenOnlyTheCriticalMarkIsLeft() {
        at(0, "direct", 950);
        assertThat(at(10, "direct", 800)).isTrue();
        assertThat(tracker.level()).isEqualTo(PressureLevel.WARNING);
    }

    @Test
    void namesTheSignalAndItsFiguresAsTheReason() {
        tracker.update(Map.of("direct", reading(820), "heap", new Reading(999, 1000, false)), START, 0);
        assertThat(tracker.level()).isEqualTo(PressureLevel.WARNING);
        assertThat(tracker.reason()).isEqualTo("heap at 99.9 % (999 of 1000 bytes, garbage may be among them)");

        tracker.update(Map.of("direct", reading(950), "heap", reading(100)), START, 0);
        assertThat(tracker.reason()).isEqualTo("direct at 95.0 % (950 of 1000 bytes)");
    }

    @Test
    void givesEachSignalItsOwnHysteresis() {
        tracker.update(Map.of("direct", reading(850), "heap", reading(760)), START, 0);
        assertThat(tracker.level()).isEqualTo(PressureLevel.WARNING);

        // The heap lies above the mark at which it would leave a warning, but it never entered one.
        tracker.update(Map.of("direct", reading(100), "heap", reading(760)), START, SECONDS.toNanos(10));
        assertThat(tracker.level()).isEqualTo(PressureLevel.NORMAL);
    }

    @Test
    void forgetsTheLevelOfASignalThatWentAbsent() {
        at(0, "container", 950);
        tracker.update(Map.of(), START.plusSeconds(20), SECONDS.toNanos(20));
        assertThat(tracker.level()).isEqualTo(PressureLevel.NORMAL);
        assertThat(tracker.reason()).isEqualTo("no signal is present");
    }

    @Test
    void tellsNoChangeWhenTheFirstSampleIsNormal() {
        assertThat(at(3, "heap", 100)).isFalse();
        assertThat(tracker.since()).isEqualTo(START.plusSeconds(3));
        assertThat(tracker.reason()).isEqualTo("heap at 10.0 % (100 of 1000 bytes)");
    }

    private boolean at(long second, String signal, long used) {
        return tracker.update(Map.of(signal, reading(used)), START.plusSeconds(second), SECONDS.toNanos(second));
    }

    private static Reading reading(long used) {
        return new Reading(used, 1000, true);
    }
}
