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

    /** What it takes, which is reserved even while there is no buffer, in bytes. */
    private long reserved;

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
        close();
        present = larger;
        reserved = HeldBatch.consumed(larger);
        return larger;
    }

    /**
     * Puts another of its size in its place if somebody may have kept vectors over it. What is reserved goes over to the
     * other: nobody is asked to spill.
     *
     * @throws org.apache.arrow.memory.OutOfMemoryException if the allocator has no room; it may be called again then
     */
    void unshare() {
        ArrowBuf before = present;
        if (before != null) {
            // Only our own ledgers tell of references that other allocators have.
            if (before.getReferenceManager() instanceof Ledger ledger && ledger.isSole()) {
                return;
            }
            present = null;
            before.close();
        }
        present = context.allocator().buffer(reserved);
    }

    boolean isMade() {
        return reserved > 0;
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
            present.close();
            present = null;
        }
        if (reserved > 0) {
            reservation.shrink(reserved);
            reserved = 0;
        }
    }
}
