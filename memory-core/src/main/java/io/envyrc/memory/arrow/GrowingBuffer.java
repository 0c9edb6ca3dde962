package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryReservation;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/** A working buffer, made when it is needed, of a size that may have to grow; reserved like all. Not thread-safe. */
final class GrowingBuffer implements AutoCloseable {
    private final OperatorContext context;
    private final MemoryReservation reservation;
    private @Nullable ArrowBuf present;

    GrowingBuffer(OperatorContext context, MemoryReservation reservation) {
        this.context = context;
        this.reservation = reservation;
    }

    /** Returns the buffer, made or made larger if it has less than {@code bytes}; what was in it is lost then. */
    ArrowBuf atLeast(long bytes) {
        ArrowBuf before = present;
        if (before != null && before.capacity() >= bytes) {
            return before;
        }
        // The old one is needed as long as there may be something to spill with it.
        ArrowBuf larger = HeldBatch.allocate(bytes, context.allocator(), reservation);
        if (before != null) {
            HeldBatch.free(before, reservation);
        }
        present = larger;
        return larger;
    }

    /** Returns the buffer, or another in its place if somebody has kept vectors over it. */
    ArrowBuf unshared() {
        ArrowBuf unshared = OutputReader.unshared(get(), context.allocator(), reservation);
        present = unshared;
        return unshared;
    }

    boolean isMade() {
        return present != null;
    }

    ArrowBuf get() {
        return Objects.requireNonNull(present, "present");
    }

    long address() {
        return get().memoryAddress();
    }

    /** Gives it back; it can be made again. */
    @Override
    public void close() {
        if (present != null) {
            HeldBatch.free(present, reservation);
            present = null;
        }
    }
}
