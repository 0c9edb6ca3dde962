package io.envyrc.memory.autoconfigure.arrow;

import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySignals;
import java.util.Optional;

/** The allocator that was made by now and has used most of its limit; absent while none with a limit was made. */
final class ArrowSignal implements MemorySignal {
    private final ArrowMemory memory;

    ArrowSignal(ArrowMemory memory) {
        this.memory = memory;
    }

    @Override
    public String name() {
        return MemorySignals.ARROW;
    }

    @Override
    public Optional<Reading> read() {
        Optional<Reading> fullest = Optional.empty();
        for (ArrowMemory.Figures allocator : memory.allocators()) {
            Optional<Reading> reading = MemorySignals.arrow(
                            () -> allocator.root().usedBytes(),
                            () -> allocator.root().limitBytes())
                    .read();
            if (reading.isPresent()
                    && (fullest.isEmpty()
                            || reading.get().ratio() > fullest.get().ratio())) {
                fullest = reading;
            }
        }
        return fullest;
    }
}
