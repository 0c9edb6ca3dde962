package io.envyrc.memory.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.gc.HeapStats;
import io.envyrc.memory.gc.LiveHeap;
import io.envyrc.memory.pressure.MemorySignal.Reading;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MemorySignalsTest {

    @Test
    void readsTheHeapThatProbablyLivesAndHowMuchOfItWasProved() {
        assertThat(HeapSignal.read(new LiveHeap(900, 500, 450, 1000))).isEqualTo(new Reading(500, 1000, 450));
    }

    @Test
    void readsTheHeapOfThisJvm() {
        Reading reading = MemorySignals.heap().read().orElseThrow();
        assertThat(reading.limitBytes()).isEqualTo(HeapStats.now().maxBytes());
        assertThat(reading.usedBytes()).isBetween(1L, reading.limitBytes());
    }

    @Test
    void countsADirectBufferAgainstTheMaximumHeapUnlessALimitIsSet() {
        // More than other tests hold; what they give back meanwhile does not matter.
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 20);
        Reading after = MemorySignals.direct().read().orElseThrow();
        assertThat(after.usedBytes()).isGreaterThanOrEqualTo(buffer.capacity());
        assertThat(after.limitBytes()).isEqualTo(Runtime.getRuntime().maxMemory());
        assertThat(after.confirmedBytes()).isLessThanOrEqualTo(after.usedBytes());
    }

    @Test
    void namesTheStandardSignals() {
        assertThat(MemorySignals.standard())
                .extracting(MemorySignal::name)
                .containsExactly("heap", "direct", "metaspace", "container", "stall");
    }
}
