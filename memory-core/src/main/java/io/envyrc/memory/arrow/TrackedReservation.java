package io.envyrc.memory.arrow;

import org.apache.arrow.memory.AllocationReservation;
import org.apache.arrow.memory.ArrowBuf;

/** Bytes of an allocator that are charged piece by piece and become one buffer. For one thread, as Arrow's is. */
final class TrackedReservation implements AllocationReservation {
    private final Lender lender;
    private final TrackedAllocator allocator;
    private long bytes;
    private boolean used;
    private boolean closed;

    TrackedReservation(Lender lender, TrackedAllocator allocator) {
        this.lender = lender;
        this.allocator = allocator;
    }

    @Deprecated
    @SuppressWarnings({"removal", "InlineMeSuggester"}) // Arrow's interface has it still
    @Override
    public boolean add(int more) {
        return add((long) more);
    }

    /** {@inheritDoc} The bytes are rounded up to a power of two. */
    @Override
    public boolean add(long more) {
        if (more < 0) {
            throw new IllegalArgumentException("bytes must be >= 0 but was " + more);
        }
        return reserve(more <= 1 ? more : Long.highestOneBit(more - 1) << 1);
    }

    @Deprecated
    @SuppressWarnings({"removal", "InlineMeSuggester"}) // Arrow's interface has it still
    @Override
    public boolean reserve(int more) {
        return reserve((long) more);
    }

    @Override
    public boolean reserve(long more) {
        checkUnused();
        if (more < 0 || !lender.tryReserve(more)) {
            return false;
        }
        bytes += more;
        return true;
    }

    @Override
    public ArrowBuf allocateBuffer() {
        checkUnused();
        used = true;
        return lender.bufferOfReserved(allocator, bytes);
    }

    @Override
    public int getSize() {
        return Math.toIntExact(bytes);
    }

    @Override
    public long getSizeLong() {
        return bytes;
    }

    @Override
    public boolean isUsed() {
        return used;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        if (!closed && !used) {
            lender.releaseReserved(bytes);
        }
        closed = true;
    }

    private void checkUnused() {
        if (closed || used) {
            throw new IllegalStateException("A reservation of allocator '%s' was %s already"
                    .formatted(allocator.getName(), closed ? "closed" : "made a buffer"));
        }
    }
}
