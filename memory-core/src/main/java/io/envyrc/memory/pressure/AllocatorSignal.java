package io.envyrc.memory.pressure;

import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Memory that an allocator of its own counts, against that allocator's limit. */
final class AllocatorSignal implements MemorySignal {
    private final String name;
    private final LongSupplier usedBytes;
    private final LongSupplier limitBytes;

    AllocatorSignal(String name, LongSupplier usedBytes, LongSupplier limitBytes) {
        this.name = Objects.requireNonNull(name, "name");
        this.usedBytes = Objects.requireNonNull(usedBytes, "usedBytes");
        this.limitBytes = Objects.requireNonNull(limitBytes, "limitBytes");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Reading> read() {
        long limit = limitBytes.getAsLong();
        return limit < 1 || limit == Long.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new Reading(Math.max(0, usedBytes.getAsLong()), limit, true));
    }
}
