package io.envyrc.memory.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.envyrc.memory.pressure.MemorySignal.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PressureThresholdsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0.0  | 0.9 | 0.05 | pressure threshold warning must be above 0.0 and at most 1.0 but was 0.0",
                "1.7  | 0.9 | 0.05 | pressure threshold warning must be above 0.0 and at most 1.0 but was 1.7",
                "NaN  | 0.9 | 0.05 | pressure threshold warning must be above 0.0 and at most 1.0 but was NaN",
                "0.8  | 1.1 | 0.05 | pressure threshold critical must be above 0.0 and at most 1.0 but was 1.1",
                "0.8  | NaN | 0.05 | pressure threshold critical must be above 0.0 and at most 1.0 but was NaN",
                "0.9  | 0.9 | 0.05 | pressure threshold warning must be below critical but was 0.9 with critical 0.9",
                "0.95 | 0.9 | 0.05 | pressure threshold warning must be below critical but was 0.95 with critical 0.9",
                "0.8  | 0.9 | -0.1 | pressure hysteresis must be at least 0.0 and below warning (0.8) but was -0.1",
                "0.8  | 0.9 | 0.8  | pressure hysteresis must be at least 0.0 and below warning (0.8) but was 0.8",
            })
    void refusesMarksThatDoNotFitTogether(double warning, double critical, double hysteresis, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PressureThresholds(warning, critical, hysteresis))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "NORMAL,   0,    NORMAL",
        "NORMAL,   799,  NORMAL",
        "NORMAL,   800,  WARNING",
        "NORMAL,   899,  WARNING",
        "NORMAL,   900,  CRITICAL",
        "NORMAL,   1200, CRITICAL",
        "WARNING,  750,  WARNING",
        "WARNING,  749,  NORMAL",
        "CRITICAL, 850,  CRITICAL",
        "CRITICAL, 849,  WARNING",
        "CRITICAL, 750,  WARNING",
        "CRITICAL, 749,  NORMAL",
    })
    void entersAtTheMarkAndLeavesBelowTheHysteresis(PressureLevel before, long used, PressureLevel after) {
        assertThat(PressureThresholds.DEFAULT.level(new Reading(used, 1000, true), before, true))
                .isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({
        "NORMAL,   1000, WARNING",
        "WARNING,  1000, WARNING",
        "CRITICAL, 900,  CRITICAL",
        "CRITICAL, 850,  CRITICAL",
        "CRITICAL, 849,  WARNING",
    })
    void keepsCriticalButNeverEntersItWhenTheReadingIsUnconfirmed(
            PressureLevel before, long used, PressureLevel after) {
        assertThat(PressureThresholds.DEFAULT.level(new Reading(used, 1000, false), before, true))
                .isEqualTo(after);
    }

    @Test
    void refusesReadingsThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Reading(-1, 1, true))
                .withMessage("usedBytes must be >= 0 but was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Reading(0, 0, true))
                .withMessage("limitBytes must be >= 1 but was 0");
    }

    @Test
    void leavesCriticalWithWhatIsConfirmedUnlessThatLapses() {
        Reading half = new Reading(990, 1000, 500);
        assertThat(PressureThresholds.DEFAULT.level(half, PressureLevel.CRITICAL, true))
                .isEqualTo(PressureLevel.CRITICAL);
        assertThat(PressureThresholds.DEFAULT.level(half, PressureLevel.CRITICAL, false))
                .isEqualTo(PressureLevel.WARNING);
        Reading most = new Reading(990, 1000, 850);
        assertThat(PressureThresholds.DEFAULT.level(most, PressureLevel.CRITICAL, false))
                .isEqualTo(PressureLevel.CRITICAL);
        assertThat(PressureThresholds.DEFAULT.level(most, PressureLevel.WARNING, false))
                .isEqualTo(PressureLevel.WARNING);
    }
}
