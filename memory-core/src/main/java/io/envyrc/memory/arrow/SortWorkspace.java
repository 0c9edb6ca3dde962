package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryReservation;
import java.util.Objects;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/** What a sort works with besides the rows, reserved before it is there. Not thread-safe. */
final class SortWorkspace implements AutoCloseable {
    private static final int MAX_BATCH_ROWS = 1 << 16;

    private final OperatorContext context;
    private final KeyOrder order;
    private final MemoryReservation buffers;
    private final MemoryReservation heap;

    /** The most rows in a batch. */
    final int maxRows;

    private @Nullable BatchSorter sorter;
    private @Nullable Picks picks;
    private @Nullable ArrowBuf out;

    SortWorkspace(
            OperatorContext context,
            KeyOrder order,
            Gatherer gatherer,
            MemoryReservation buffers,
            MemoryReservation heap) {
        this.context = context;
        this.order = order;
        this.buffers = buffers;
        this.heap = heap;
        this.maxRows = gatherer.rowsWithin(context.batchBytes(), MAX_BATCH_ROWS);
    }

    /** Returns the buffer that batches are written from, with room for one of {@code bytes}. */
    ArrowBuf out(long bytes) {
        ArrowBuf present = out;
        if (present != null && present.capacity() >= bytes) {
            return present;
        }
        // The old one is needed as long as there may be something to spill with it.
        ArrowBuf larger = HeldBatch.allocate(Math.max(bytes, context.batchBytes()), context.allocator(), buffers);
        if (present != null) {
            HeldBatch.free(present, buffers);
        }
        out = larger;
        return larger;
    }

    /** Returns the buffer that batches are written from, which is there since the first row. */
    ArrowBuf out() {
        return Objects.requireNonNull(out);
    }

    BatchSorter sorter() {
        if (sorter == null) {
            heap.grow((long) maxRows * BatchSorter.BYTES_PER_ROW);
            sorter = new BatchSorter(order, maxRows);
        }
        return sorter;
    }

    Picks picks() {
        if (picks == null) {
            heap.grow((long) maxRows * Picks.BYTES_PER_ROW);
            picks = new Picks(maxRows);
        }
        return picks;
    }

    /** Gives back what only unsorted rows need. */
    void endSorting() {
        if (sorter != null) {
            sorter = null;
            heap.shrink((long) maxRows * BatchSorter.BYTES_PER_ROW);
        }
    }

    /** Gives back what only writing needs. */
    void endWriting() {
        if (out != null) {
            HeldBatch.free(out, buffers);
            out = null;
        }
    }

    @Override
    public void close() {
        endSorting();
        endWriting();
        if (picks != null) {
            picks = null;
            heap.shrink((long) maxRows * Picks.BYTES_PER_ROW);
        }
    }
}
