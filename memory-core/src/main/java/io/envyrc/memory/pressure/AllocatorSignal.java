package io.envyrc.memory.pressure;

import io.envyrc.memory.Registration;
import io.envyrc.memory.Watermarks;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Memory that an allocator of its own counts, against that allocator's limit. */
final class AllocatorSignal implements MemorySignal {
    private final String name;
    private final LongSupplier usedBytes;
    private final LongSupplier limitBytes;
    private final Watermarks marks;

    AllocatorSignal(String name, LongSupplier usedBytes, LongSupplier limitBytes, Watermarks marks) {
        this.name = Objects.requireNonNull(name, "name");
        this.usedBytes = Objects.requireNonNull(usedBytes, "usedBytes");
        this.limitBytes = Objects.requireNonNull(limitBytes, "limitBytes");
        this.marks = Objects.requireNonNull(marks, "marks");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Optional<Reading> read() {
        long limit = limitBytes.getAsLong();
        return isNone(limit)
                ? Optional.empty()
                : Optional.of(new Reading(Math.max(0, usedBytes.getAsLong()), limit, true));
    }

    @Override
    public Registration onCrossing(double share, Runnable crossed) {
        long limit = limitBytes.getAsLong();
        return isNone(limit) ? () -> {} : marks.onReach(Math.max(1, (long) Math.ceil(share * limit)), crossed);
    }

    private static boolean isNone(long limit) {
        return limit < 1 || limit == Long.MAX_VALUE;
    }
}
