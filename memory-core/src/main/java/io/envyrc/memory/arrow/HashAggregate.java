package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.spill.SpillStore;
import java.io.Closeable;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Groups the rows of record batches of any number by key columns, and computes sums, counts, minima and maxima of each
 * group, in the memory that a budget leaves and on disk. Batches are added, then {@link #finish()} gives a reader of the
 * groups, in no particular order.
 *
 * <p>Groups are kept in a hash table, unfinished. When the budget asks for memory they go to disk, in 64 partitions by their
 * hashes that share a file. At the end partitions are put together one after the other; one that does not fit is divided
 * again, up to 8 times. A file is deleted once all that is in it was put together. Many rows of one key are one group, and
 * cost no more than one. What is needed at least is reserved from the first row on and kept: a page, a small table, and
 * buffers to write and show a batch; to read a partition, one more.
 *
 * <p>Keys are of the types that {@link ExternalSort} takes, with the same equality: NaNs are one key, and so are
 * {@code 0.0} and {@code -0.0}. Other columns may be of any type that it takes. Hashes are seeded anew in each aggregate, so
 * that nobody can choose keys that collide.
 *
 * <p>Thread-safe, though calls take turns; others may make it spill at any time, between calls. After an exception of
 * {@link #add} it can only be closed. Whoever made it closes it, which closes its reader and gives everything back. Hybrid
 * hash aggregation with partitions that overflow: Graefe, "Query Evaluation Techniques for Large Databases", ACM
 * Computing Surveys 25(2), 1993, 4.
 */
public final class HashAggregate implements Closeable {
    private final OperatorContext context;
    private final OperatorCalls calls;
    private final Grouping grouping;

    HashAggregate(HashAggregateBuilder builder) {
        this.context = builder.context();
        GroupDefinition definition = GroupDefinition.of(builder.schema(), builder.keys(), builder.aggregations());
        this.calls = new OperatorCalls("Aggregate", context, builder.schema(), this::spill, this::spillableBytes);
        MemoryReservation buffers = calls.consumer.reserve(MemoryKind.OFF_HEAP, 0);
        MemoryReservation heap = calls.consumer.reserve(MemoryKind.HEAP, 0);
        this.grouping = new Grouping(context, definition, buffers, heap);
    }

    /**
     * Returns a builder of an aggregate by the keys that are to follow.
     *
     * @param name shown to operators, as consumer of the budget and in errors
     * @param schema of all batches
     * @param allocator of all buffers, which must outlive the aggregate
     * @param budget where all memory is reserved
     * @param store where groups are written, which must outlive the aggregate
     */
    public static HashAggregateBuilder builder(
            String name, Schema schema, BufferAllocator allocator, MemoryBudget budget, SpillStore store) {
        return new HashAggregateBuilder(name, schema, allocator, budget, store);
    }

    private boolean spill() throws IOException {
        return grouping.spill();
    }

    private long spillableBytes() {
        return grouping.idleBytes();
    }

    /**
     * Takes the rows of {@code root} in, which stays the caller's. May make others spill, or this.
     *
     * @throws IllegalArgumentException if the schema is not the one of the aggregate, or the keys of a row are larger than
     *     {@link SpillableBatches#MAX_BATCH_BYTES}
     * @throws ArithmeticException if a sum of decimals passes 128 bits
     * @throws MemoryLimitExceededException if there is no memory for the least that is needed
     * @throws IOException if groups could not be written
     * @throws IllegalStateException if finished or closed, or if it failed before
     */
    public void add(VectorSchemaRoot root) throws IOException {
        calls.add(root, () -> grouping.add(root));
    }

    /**
     * Ends the input, and returns a reader of the groups: the keys, then the results in the order in which they were
     * asked for. {@link #close} closes it if the caller does not. {@code loadNextBatch} waits for the disk, and throws
     * what {@link Aggregation.Function#SUM} tells of sums that are too large, {@link MemoryLimitExceededException} if there is
     * no memory for the least that is needed, and {@link IOException} if a file is gone or damaged. The vectors of the
     * reader's root are valid until its next call.
     *
     * @throws MemoryLimitExceededException if there is no memory for the least that is needed
     * @throws IOException if groups could not be written
     * @throws IllegalStateException if finished or closed, or if it failed before
     */
    public ArrowReader finish() throws IOException {
        return calls.finish(grouping.resultSchema(), grouping::finish, this::show, this);
    }

    private @Nullable HeldBatch show() throws IOException {
        return calls.<@Nullable HeldBatch>show(() -> {
            grouping.unshare();
            return calls.<@Nullable HeldBatch>orFail(grouping::next);
        });
    }

    /** Returns how many rows were added. */
    public long rows() {
        return calls.rows();
    }

    /** Returns what was written to disk so far, in bytes. */
    public long spilledBytes() {
        return calls.look(grouping::spilledBytes);
    }

    /**
     * Closes the reader, gives the memory back and deletes the files. A second call does nothing.
     *
     * @throws IOException if a file could not be deleted; all else is given back, and the file goes with the store
     */
    @Override
    public void close() throws IOException {
        calls.close(grouping);
    }

    @Override
    public String toString() {
        return "HashAggregate[name=%s, heldBytes=%d]".formatted(context.name(), calls.consumer.bytes());
    }
}
