package io.envyrc.memory.autoconfigure.web;

import io.envyrc.memory.gc.HeapStats;
import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;

/** Keeps what is published, and makes what is told. */
final class ReadinessResponseEvents implements ApplicationEventPublisher {
    final List<ReadinessState> told = new ArrayList<>();

    @Override
    public void publishEvent(Object event) {
        told.add((ReadinessState) ((AvailabilityChangeEvent<?>) event).getState());
    }

    AvailabilityChangeEvent<ReadinessState> from(Object source, ReadinessState state) {
        return new AvailabilityChangeEvent<>(source, state);
    }

    MemorySnapshot critical() {
        return snapshot(PressureLevel.CRITICAL);
    }

    MemorySnapshot normal() {
        return snapshot(PressureLevel.NORMAL);
    }

    private static MemorySnapshot snapshot(PressureLevel level) {
        return new MemorySnapshot(Instant.EPOCH, level, Instant.EPOCH, "test", Map.of(), HeapStats.now(), List.of());
    }
}
