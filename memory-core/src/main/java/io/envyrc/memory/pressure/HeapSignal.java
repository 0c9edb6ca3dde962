package io.envyrc.memory.pressure;

import io.envyrc.memory.gc.HeapStats;
import java.util.Optional;
import java.util.OptionalLong;

/** The heap by what is known to live, never by the raw use that garbage inflates. */
final class HeapSignal implements MemorySignal {
    @Override
    public String name() {
        return MemorySignals.HEAP;
    }

    @Override
    public Optional<Reading> read() {
        return Optional.of(read(HeapStats.now()));
    }

    static Reading read(HeapStats heap) {
        OptionalLong afterGc = heap.usedAfterGcBytes();
        if (afterGc.isEmpty() || heap.usedBytes() < afterGc.getAsLong()) {
            return new Reading(heap.usedBytes(), heap.maxBytes(), false);
        }
        // The latest collection was of the whole heap exactly when both figures come from it.
        return new Reading(afterGc.getAsLong(), heap.maxBytes(), afterGc.equals(heap.liveBytes()));
    }
}
