package io.envyrc.memory.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.gc.HeapStats;
import io.envyrc.memory.pressure.MemorySignal.Reading;
import io.envyrc.memory.pressure.Standstill.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StandstillTest {
    private static final Reading MAY_BE_GARBAGE = new Reading(920, 1000, false);
    private static final Reading CERTAIN = new Reading(950, 1000, true);

    private long now;
    private long collections;
    private final Standstill standstill = new Standstill(PressureThresholds.DEFAULT, () -> collections);

    @Test
    void asksForACollectionOnceAMinuteWentByWithoutOne() {
        Map<String, Reading> heap = Map.of(MemorySignals.HEAP, MAY_BE_GARBAGE);
        assertThat(next(heap, Duration.ZERO)).isEqualTo(Step.NONE);
        assertThat(next(heap, Standstill.PATIENCE.minusNanos(1))).isEqualTo(Step.NONE);
        assertThat(next(heap, Duration.ofNanos(1))).isEqualTo(Step.COLLECT);
    }

    @Test
    void waitsTwiceAsLongAfterEachThatLeftTheLevelCritical() {
        Map<String, Reading> heap = Map.of(MemorySignals.HEAP, MAY_BE_GARBAGE);
        assertThat(next(heap, Duration.ZERO)).isEqualTo(Step.NONE);
        Duration patience = Standstill.PATIENCE;
        for (int i = 0; i <= Standstill.MAX_DOUBLINGS + 1; i++) {
            assertThat(next(heap, patience.minusNanos(1))).isEqualTo(Step.NONE);
            assertThat(next(heap, Duration.ofNanos(1))).as("collection " + i).isEqualTo(Step.COLLECT);
            collections++;
            assertThat(next(heap, Duration.ZERO)).isEqualTo(Step.NONE);
            patience = i < Standstill.MAX_DOUBLINGS ? patience.multipliedBy(2) : patience;
        }
        assertThat(next(Map.of(MemorySignals.HEAP, new Reading(100, 1000, true)), Duration.ZERO))
                .isEqualTo(Step.NONE);
        assertThat(next(heap, Duration.ZERO)).isEqualTo(Step.NONE);
        assertThat(next(heap, Standstill.PATIENCE)).isEqualTo(Step.COLLECT);
    }

    @Test
    void waitsNoLongerForACollectionThatItDidNotAskFor() {
        Map<String, Reading> heap = Map.of(MemorySignals.HEAP, MAY_BE_GARBAGE);
        assertThat(next(heap, Duration.ZERO)).isEqualTo(Step.NONE);
        collections++;
        assertThat(next(heap, Duration.ZERO)).isEqualTo(Step.NONE);
        assertThat(next(heap, Standstill.PATIENCE)).isEqualTo(Step.COLLECT);
    }

    @Test
    void letsWorkThroughWhereNoCollectionComesOfTheAsking() {
        Map<String, Reading> heap = Map.of(MemorySignals.HEAP, MAY_BE_GARBAGE);
        assertThat(next(heap, Duration.ZERO)).isEqualTo(Step.NONE);
        assertThat(next(heap, Standstill.PATIENCE)).isEqualTo(Step.COLLECT);
        assertThat(next(heap, Standstill.PATIENCE)).isEqualTo(Step.LET_WORK_THROUGH);
        assertThat(next(heap, Standstill.PROBE)).isEqualTo(Step.STOP_WORK_AGAIN);
    }

    @Test
    void leavesALevelAloneThatNoCollectionEnds() {
        Map<String, Reading> both = Map.of("budget", CERTAIN, MemorySignals.HEAP, MAY_BE_GARBAGE);
        Map<String, Reading> onlyWarned =
                Map.of("budget", CERTAIN, MemorySignals.CONTAINER, new Reading(860, 1000, false));
        for (Map<String, Reading> readings : List.of(both, onlyWarned)) {
            assertThat(next(readings, Duration.ZERO)).isEqualTo(Step.NONE);
            assertThat(next(readings, Standstill.PATIENCE)).isEqualTo(Step.NONE);
            assertThat(next(readings, Standstill.PATIENCE)).isEqualTo(Step.NONE);
        }
    }

    @Test
    void goesByTheOwnLevelOfWhatACollectionLowers() {
        Map<String, Reading> direct = Map.of(MemorySignals.DIRECT, MAY_BE_GARBAGE, "metaspace", CERTAIN);
        assertThat(next(direct, Duration.ZERO)).isEqualTo(Step.NONE);
        assertThat(next(direct, Standstill.PATIENCE)).isEqualTo(Step.NONE);
        Map<String, Reading> lived = Map.of(MemorySignals.DIRECT, CERTAIN);
        assertThat(next(lived, Duration.ZERO)).isEqualTo(Step.NONE);
        assertThat(next(lived, Standstill.PATIENCE)).isEqualTo(Step.COLLECT);
    }

    private Step next(Map<String, Reading> readings, Duration later) {
        now += later.toNanos();
        PressureLevel level = readings.values().stream().anyMatch(reading -> reading.ratio() >= 0.9)
                ? PressureLevel.CRITICAL
                : PressureLevel.NORMAL;
        return standstill.next(
                new MemorySnapshot(Instant.EPOCH, level, Instant.EPOCH, "", readings, HeapStats.now(), List.of()),
                now,
                true);
    }
}
