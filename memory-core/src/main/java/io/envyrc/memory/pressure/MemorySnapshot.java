package io.envyrc.memory.pressure;

import io.envyrc.memory.gc.HeapStats;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a monitor saw at one moment. Immutable.
 *
 * @param takenAt when it was measured
 * @param level the highest level of any signal
 * @param since when that level was entered
 * @param reason why it was entered, for people: the signal and its figures
 * @param readings the signals that are present, by name, in the monitor's order
 * @param heap the JVM's memory
 * @param troubles signals and callbacks that fail or hang; empty when all do their part
 */
public record MemorySnapshot(
        Instant takenAt,
        PressureLevel level,
        Instant since,
        String reason,
        Map<String, MemorySignal.Reading> readings,
        HeapStats heap,
        List<Trouble> troubles) {

    public MemorySnapshot {
        Objects.requireNonNull(takenAt, "takenAt");
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(since, "since");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(heap, "heap");
        troubles = List.copyOf(troubles);
        readings = Collections.unmodifiableMap(new LinkedHashMap<>(readings));
    }

    /** Returns what the named signal measured; empty if it is absent. */
    public Optional<MemorySignal.Reading> reading(String signal) {
        return Optional.ofNullable(readings.get(signal));
    }
}
