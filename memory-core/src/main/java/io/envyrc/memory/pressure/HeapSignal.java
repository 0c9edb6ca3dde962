package io.envyrc.memory.pressure;

import io.envyrc.memory.gc.HeapWatch;
import io.envyrc.memory.gc.LiveHeap;
import java.util.Optional;

/** The heap by what is known to live, never by the raw use that garbage inflates. */
final class HeapSignal implements MemorySignal {
    @Override
    public String name() {
        return MemorySignals.HEAP;
    }

    @Override
    public Optional<Reading> read() {
        return Optional.of(read(HeapWatch.Sample.now().live()));
    }

    static Reading read(LiveHeap heap) {
        return new Reading(heap.estimatedBytes(), heap.maxBytes(), heap.confirmedBytes());
    }
}
