package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.budget.SpillRequest;
import io.envyrc.memory.budget.Spillable;
import io.envyrc.memory.budget.SpillableConsumer;
import io.envyrc.memory.spill.SpillStore;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Record batches of one schema that are appended, and read in that order as often as wanted. They are held in memory that
 * is reserved of a budget, and go to disk, the oldest first, when the budget asks for memory or {@link #spill} is called.
 * A batch for which there is no memory at all goes straight to disk.
 *
 * <p>What is reserved is what the buffers held take of the allocator: a batch is copied into one buffer, so a slice costs
 * what it shows, and not what it is a slice of. A batch that a reader is at stays in memory until the reader moves on; one
 * on disk is read into memory that the reader reserves. On disk, batches are Arrow IPC streams in files of the store, and
 * each file holds at least half of what was held when it was written, or what was asked for. On the heap, a batch held
 * takes about 100 bytes for each of its columns; that is not counted.
 *
 * <p>Thread-safe: appends take turns, and any number of threads read and spill meanwhile; a reader is for one thread at a
 * time. {@link #close()} gives everything back, but for what open readers are at, which goes when they are closed; they
 * can read no more then. A batch that could not be written stays in memory. A file that is gone or damaged fails the
 * reader that gets there; what is in memory or in other files can still be read.
 */
public final class SpillableBatches implements AutoCloseable {
    /** The largest batch, in bytes of all its buffers. */
    public static final long MAX_BATCH_BYTES = 1L << 30;

    private final String name;
    private final Schema schema;
    private final BufferAllocator allocator;
    private final SpillStore store;
    private final SpillableConsumer consumer;
    private final MemoryReservation held;
    private final ReentrantLock appending = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final BatchList batches;

    private SpillableBatches(
            String name, Schema schema, BufferAllocator allocator, MemoryBudget budget, SpillStore store) {
        this.name = Objects.requireNonNull(name, "name");
        this.schema = Schemas.plain(schema);
        this.allocator = Objects.requireNonNull(allocator, "allocator");
        this.store = Objects.requireNonNull(store, "store");
        this.consumer = budget.register(name, new Spilling());
        this.held = consumer.reserve(MemoryKind.OFF_HEAP, 0);
        this.batches = new BatchList(name, held, consumer);
    }

    /**
     * Returns an empty list of batches, which the caller closes.
     *
     * @param name shown to operators, as consumer of the budget and in errors
     * @param schema of all batches; dictionary-encoded fields are refused
     * @param allocator of the buffers held, which must outlive this
     * @param budget where the buffers are reserved
     * @param store where they go when they are spilled, which must outlive this
     * @throws IllegalArgumentException if a field, or one inside of it, is dictionary-encoded
     */
    public static SpillableBatches create(
            String name, Schema schema, BufferAllocator allocator, MemoryBudget budget, SpillStore store) {
        return new SpillableBatches(name, schema, allocator, budget, store);
    }

    private final class Spilling implements Spillable {
        @Override
        public void spill(SpillRequest request) throws IOException {
            // Whoever writes already gives back what it writes: nothing to wait for. It may be this thread, in want of
            // a
            // buffer to write with.
            if (!writing.isHeldByCurrentThread() && writing.tryLock()) {
                try {
                    writeOldest(request.bytes());
                } finally {
                    writing.unlock();
                }
            }
        }

        @Override
        public long spillableBytes(long reservedBytes) {
            return batches.idleBytes();
        }
    }

    /**
     * Appends a copy of the rows of {@code root}, which stays the caller's. May make others spill, or this.
     *
     * @throws IllegalArgumentException if the schema is not the one of this, or the batch is larger than
     *     {@link #MAX_BATCH_BYTES}
     * @throws IOException if there is no memory, and the batch could not be written to disk; it is not appended then
     * @throws IllegalStateException if closed
     */
    public void append(VectorSchemaRoot root) throws IOException {
        if (!root.getSchema().equals(schema)) {
            throw new IllegalArgumentException(
                    "Batches '%s': expected schema %s but found %s".formatted(name, schema, root.getSchema()));
        }
        batches.checkOpen();
        appending.lock();
        try (ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch()) {
            append(batch);
        } finally {
            appending.unlock();
        }
    }

    /**
     * Appends a copy of some rows of {@code root}, as {@link #append(VectorSchemaRoot)} does.
     *
     * @param from the first row, 0 or more
     * @param rows how many, 0 or more
     * @throws IllegalArgumentException if there are no such rows
     */
    public void append(VectorSchemaRoot root, int from, int rows) throws IOException {
        if (from < 0 || rows < 0 || rows > root.getRowCount() - from) {
            throw new IllegalArgumentException("Batches '%s': no rows %d to %d in a batch of %d"
                    .formatted(name, from, from + (long) rows, root.getRowCount()));
        }
        try (VectorSchemaRoot slice = root.slice(from, rows)) {
            append(slice);
        }
    }

    private void append(ArrowRecordBatch batch) throws IOException {
        BatchLayout layout = BatchLayout.of(batch);
        if (layout.bodyBytes > MAX_BATCH_BYTES) {
            throw new IllegalArgumentException(
                    "Batches '%s': a batch of %d bytes is larger than %d; append it in slices"
                            .formatted(name, layout.bodyBytes, MAX_BATCH_BYTES));
        }
        HeldBatch block;
        try {
            block = HeldBatch.allocate(layout, allocator, held, false);
        } catch (MemoryLimitExceededException | OutOfMemoryException full) {
            appendToDisk(batch, full);
            return;
        }
        layout.copy(batch, block.body());
        batches.add(block);
    }

    private void appendToDisk(ArrowRecordBatch batch, RuntimeException full) throws IOException {
        writing.lock();
        try {
            // Those at which readers are come first too: what is on disk precedes what is held.
            write(batches.pinAll());
            try (Segment.Writer writer = new Segment.Writer(store, name, schema)) {
                writer.write(batch);
                batches.add(writer.finishSingle());
            }
        } catch (IOException | RuntimeException failed) {
            failed.addSuppressed(full);
            throw failed;
        } finally {
            writing.unlock();
        }
    }

    /**
     * Writes the oldest batches held to disk until {@code bytes} are given back, or none is left. Waits for a spill that
     * is under way.
     *
     * @param bytes how much is wanted, 0 (nothing) or more
     * @return bytes given back; what readers are at is given back later, and not counted
     * @throws IOException if it could not be written; it stays in memory then
     */
    public long spill(long bytes) throws IOException {
        if (bytes <= 0) {
            return 0;
        }
        writing.lock();
        try {
            return writeOldest(bytes);
        } finally {
            writing.unlock();
        }
    }

    private long writeOldest(long wanted) throws IOException {
        return write(batches.pinOldest(wanted));
    }

    /** Moves the oldest batches, which are pinned, to disk; returns what was given back, in bytes. */
    private long write(List<HeldBatch> oldest) throws IOException {
        if (oldest.isEmpty()) {
            return 0;
        }
        Segment segment = null;
        try (Segment.Writer writer = new Segment.Writer(store, name, schema)) {
            for (HeldBatch block : oldest) {
                try (ArrowRecordBatch view = block.view()) {
                    writer.write(view);
                }
            }
            segment = writer.finishSingle();
        } finally {
            if (segment == null) {
                batches.unpin(oldest);
            }
        }
        return batches.replace(oldest, segment);
    }

    /**
     * Opens a reader of the batches appended so far, which the caller closes. {@code loadNextBatch} waits for the disk
     * and may make others spill, and throws {@link MemoryLimitExceededException} if there is no memory for a batch on
     * disk; it may be called again then. The vectors of its root belong to the reader and are valid until the next call:
     * what is transferred out of them is no longer counted here.
     *
     * @throws IllegalStateException if closed
     */
    public ArrowReader read() {
        return new BatchesReader(allocator, schema, consumer, batches);
    }

    /** Returns the schema of all batches. */
    public Schema schema() {
        return schema;
    }

    /** Returns how many batches were appended. */
    public long batches() {
        return batches.size();
    }

    /** Returns how many rows were appended. */
    public long rows() {
        return batches.rows();
    }

    /** Returns what the batches held in memory take, in bytes. */
    public long heldBytes() {
        return held.bytes();
    }

    /** Returns what the batches on disk take there, in bytes. */
    public long diskBytes() {
        return batches.diskBytes();
    }

    /**
     * Gives the memory back and deletes the files. A second call does nothing.
     *
     * @throws IOException if a file could not be deleted; all else is given back, and the file goes with the store
     */
    @Override
    public void close() throws IOException {
        batches.close();
    }

    @Override
    public String toString() {
        return "SpillableBatches[name=%s, batches=%d, heldBytes=%d, diskBytes=%d]"
                .formatted(name, batches(), heldBytes(), diskBytes());
    }
}
