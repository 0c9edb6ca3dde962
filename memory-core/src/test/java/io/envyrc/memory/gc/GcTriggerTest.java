package io.envyrc.memory.gc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GcTriggerTest {

    @ParameterizedTest
    @CsvSource({
        "CONSERVATIVE, 0.8,  0.89, false",
        "CONSERVATIVE, 0.8,  0.91, true",
        "CONSERVATIVE, 0.95, 0.98, false",
        "CONSERVATIVE, 0.95, 0.99, true",
        "AGGRESSIVE,   0.8,  0.69, false",
        "AGGRESSIVE,   0.8,  0.71, true",
        "NONE,         0.8,  1.0,  false",
    })
    void movesTheThresholdByItsOffset(GcStrategy strategy, double threshold, double ratio, boolean due) {
        GcTrigger trigger = GcTrigger.of(strategy, () -> 0.05);
        assertThat(trigger.shouldCollect(ratio, threshold)).isEqualTo(due);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0,   0.69, false",
        "0.0,   0.71, true",
        "0.01,  0.71, true",
        "0.011, 0.79, false",
        "0.011, 0.81, true",
        "0.079, 0.81, true",
        "0.08,  0.89, false",
        "0.08,  0.91, true",
        "1.0,   0.91, true",
    })
    void adaptsToTheTimeSpentCollecting(double gcTimeShare, double ratio, boolean due) {
        GcTrigger trigger = GcTrigger.of(GcStrategy.ADAPTIVE, () -> gcTimeShare);
        assertThat(trigger.shouldCollect(ratio, 0.8)).isEqualTo(due);
    }

    @Test
    void neverCollectsOnARatioThatIsNoNumber() {
        assertThat(GcTrigger.of(GcStrategy.AGGRESSIVE, () -> 0).shouldCollect(Double.NaN, 0.8))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void tellsItsStrategy(GcStrategy strategy) {
        assertThat(GcTrigger.of(strategy).strategy()).isEqualTo(strategy);
    }
}
