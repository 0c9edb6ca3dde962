package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryReservation;
import java.time.Duration;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.jspecify.annotations.Nullable;

/** A record batch in one buffer, which it owns. Guarded by whoever holds it. */
final class HeldBatch {
    final BatchLayout layout;
    private final ArrowBuf body;

    /** What the body took when it was allocated: a reader's user may have had it moved to another allocator since. */
    private final long bytes;

    /** Who is reading or writing it. */
    int pins;

    /** Whether it goes with the last pin. */
    boolean dropped;

    HeldBatch(BatchLayout layout, ArrowBuf body) {
        this.layout = layout;
        this.body = body;
        this.bytes = consumed(body);
    }

    /**
     * Returns a block of undefined contents, for which {@code reservation} grew by what it takes.
     *
     * @param mayWait whether to wait for others, as long as the budget has it; not if there is another way than to have it
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if the budget has no room
     * @throws org.apache.arrow.memory.OutOfMemoryException if the allocator has none
     */
    static HeldBatch allocate(
            BatchLayout layout, BufferAllocator allocator, MemoryReservation reservation, boolean mayWait) {
        return new HeldBatch(layout, allocate(layout.bodyBytes, allocator, reservation, mayWait));
    }

    /** Returns a buffer of undefined contents, for which {@code reservation} grew by what it takes. May wait. */
    static ArrowBuf allocate(long bytes, BufferAllocator allocator, MemoryReservation reservation) {
        return allocate(bytes, allocator, reservation, true);
    }

    /** Returns a buffer of undefined contents, for which {@code reservation} grew by what it takes. */
    static ArrowBuf allocate(long bytes, BufferAllocator allocator, MemoryReservation reservation, boolean mayWait) {
        long expected = footprint(allocator, bytes);
        if (mayWait) {
            reservation.grow(expected);
        } else {
            reservation.grow(expected, Duration.ZERO);
        }
        return allocateReserved(bytes, expected, allocator, reservation);
    }

    /** Returns a buffer as {@link #allocate} does, but makes nobody spill: null if there is no room as things stand. */
    static @Nullable ArrowBuf tryAllocate(long bytes, BufferAllocator allocator, MemoryReservation reservation) {
        long expected = footprint(allocator, bytes);
        try {
            return reservation.tryGrow(expected) ? allocateReserved(bytes, expected, allocator, reservation) : null;
        } catch (OutOfMemoryException full) {
            return null;
        }
    }

    private static ArrowBuf allocateReserved(
            long bytes, long expected, BufferAllocator allocator, MemoryReservation reservation) {
        ArrowBuf body = null;
        try {
            body = allocator.buffer(bytes);
            long more = consumed(body) - expected;
            if (more > 0) {
                reservation.grow(more);
            } else {
                reservation.shrink(-more);
            }
            return body;
        } catch (RuntimeException | Error e) {
            if (body != null) {
                body.close();
            }
            reservation.shrink(expected);
            throw e;
        }
    }

    /** Lets go of a buffer, and gives back what it took, even if others keep the memory: it is theirs then. */
    static void free(ArrowBuf buffer, MemoryReservation reservation) {
        long bytes = consumed(buffer);
        buffer.close();
        reservation.shrink(bytes);
    }

    /** Returns what a buffer of {@code bytes} is expected to take of an allocator, in bytes. */
    static long footprint(BufferAllocator allocator, long bytes) {
        return bytes == 0 ? 0 : allocator.getRoundingPolicy().getRoundedSize(bytes);
    }

    /** Returns what a buffer took of its allocator, in bytes, whoever counts the memory now. */
    static long consumed(ArrowBuf buffer) {
        return buffer.capacity() == 0 ? 0 : buffer.getReferenceManager().getSize();
    }

    int rows() {
        return layout.rows;
    }

    long bytes() {
        return bytes;
    }

    ArrowBuf body() {
        return body;
    }

    long address(int buffer) {
        return body.memoryAddress() + layout.offset(buffer);
    }

    /** Returns a view that retains the memory until it is closed. */
    ArrowRecordBatch view() {
        return layout.batch(body);
    }
}
