package io.envyrc.memory.pressure;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.arrow.TrackedAllocator;
import io.envyrc.memory.pressure.MemorySignal.Reading;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.arrow.memory.ArrowBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllocatorSignalTest {

    @Test
    void readsWhatATrackedAllocatorLendsOfItsLimit() {
        try (TrackedAllocator allocator = TrackedAllocator.create(1 << 20)) {
            MemorySignal signal = MemorySignals.arrow(allocator::bytesUsed, allocator::getLimit);
            assertThat(signal.name()).isEqualTo("arrow");
            assertThat(signal.read()).contains(new Reading(0, 1 << 20, true));
            ArrowBuf buffer = allocator.child("part").buffer(900 << 10);
            assertThat(signal.read()).contains(new Reading(1 << 20, 1 << 20, true));
            buffer.close();
            assertThat(signal.read()).contains(new Reading(0, 1 << 20, true));
        }
    }

    @Test
    void raisesTheLevelOfAMonitor() throws Exception {
        try (TrackedAllocator allocator = TrackedAllocator.create(1 << 20);
                ArrowBuf buffer = allocator.buffer(1 << 20);
                MemoryMonitor monitor = MemoryMonitor.builder()
                        .signals(MemorySignals.arrow(allocator::bytesUsed, allocator::getLimit))
                        .pollInterval(Duration.ofMillis(1))
                        .build()) {
            CompletableFuture<MemorySnapshot> heard = new CompletableFuture<>();
            monitor.addListener(heard::complete);
            monitor.start();
            MemorySnapshot critical = heard.get(30, SECONDS);
            assertThat(critical.level()).isEqualTo(PressureLevel.CRITICAL);
            assertThat(critical.reading("arrow")).contains(new Reading(buffer.capacity(), 1 << 20, true));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE})
    void isAbsentWithoutALimit(long limit) {
        assertThat(MemorySignals.arrow(() -> 5, () -> limit).read()).isEmpty();
    }
}
