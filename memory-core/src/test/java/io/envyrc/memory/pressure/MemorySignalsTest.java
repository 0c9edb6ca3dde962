package io.envyrc.memory.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.gc.HeapStats;
import io.envyrc.memory.pressure.MemorySignal.Reading;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemorySignalsTest {

    @Test
    void confirmsTheHeapThatTheLatestMajorCollectionLeft() {
        assertThat(HeapSignal.read(heap(900, OptionalLong.of(500), OptionalLong.of(500))))
                .isEqualTo(new Reading(500, 1000, true));
    }

    @Test
    void takesWhatAYoungCollectionLeftForAnUpperBound() {
        assertThat(HeapSignal.read(heap(990, OptionalLong.of(950), OptionalLong.of(500))))
                .isEqualTo(new Reading(950, 1000, false));
        assertThat(HeapSignal.read(heap(990, OptionalLong.of(950), OptionalLong.empty())))
                .isEqualTo(new Reading(950, 1000, false));
    }

    @Test
    void takesWhatIsUsedForAnUpperBoundBeforeAnyCollection() {
        assertThat(HeapSignal.read(heap(950, OptionalLong.empty(), OptionalLong.empty())))
                .isEqualTo(new Reading(950, 1000, false));
    }

    @Test
    void readsNoMoreHeapThanIsInUse() {
        assertThat(HeapSignal.read(heap(300, OptionalLong.of(500), OptionalLong.of(500))))
                .isEqualTo(new Reading(300, 1000, false));
    }

    @Test
    void readsTheHeapOfThisJvm() {
        Reading reading = MemorySignals.heap().read().orElseThrow();
        assertThat(reading.limitBytes()).isEqualTo(HeapStats.now().maxBytes());
        assertThat(reading.usedBytes()).isBetween(1L, reading.limitBytes());
    }

    @Test
    void countsADirectBufferAgainstTheMaximumHeapUnlessALimitIsSet() {
        Reading before = MemorySignals.direct().read().orElseThrow();
        ByteBuffer buffer = ByteBuffer.allocateDirect(8 << 20);
        Reading after = MemorySignals.direct().read().orElseThrow();
        assertThat(after.usedBytes() - before.usedBytes()).isGreaterThanOrEqualTo(buffer.capacity());
        assertThat(after.limitBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(after.confirmed()).isTrue();
    }

    @Test
    void namesTheStandardSignals() {
        assertThat(MemorySignals.standard())
                .extracting(MemorySignal::name)
                .containsExactly("heap", "direct", "container");
    }

    private static HeapStats heap(long used, OptionalLong afterGc, OptionalLong live) {
        return new HeapStats(used, 1000, 1000, afterGc, live, 0, 0, 0, 0, Duration.ZERO);
    }
}
