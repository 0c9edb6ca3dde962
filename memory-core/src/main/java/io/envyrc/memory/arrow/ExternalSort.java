package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.spill.SpillStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Sorts record batches of any size by key columns, stably, in the memory that a budget leaves and on disk. Batches are
 * added, then {@link #finish()} gives a reader of the sorted rows.
 *
 * <p>Rows are copied as they come into sorted blocks. When the budget asks for memory the blocks are merged into a sorted
 * run on disk; at the end what is left is merged while it is read. That needs a block for each run, at most
 * {@link ExternalSortBuilder#fanIn}; with more runs, or less memory, it takes more passes, down to two runs at a time. All working
 * memory is reserved before it is needed: two blocks and 32 bytes a row of a block from the first row on, and the merge's
 * before it begins. In memory alone, nothing is written.
 *
 * <p>Columns are of fixed width, {@code Utf8} or {@code Binary}; other layouts are refused. Keys are integers, floats,
 * decimals, dates, times, timestamps, durations, booleans, text or bytes. Text compares by its bytes, which is by code
 * point, and bytes as unsigned. NaN is larger than all numbers, NaNs are equal, and so are {@code 0.0} and {@code -0.0}.
 *
 * <p>Thread-safe, though calls take turns; others may make it spill at any time, between or in the midst of calls. After
 * an exception of {@link #add} it can only be closed. Whoever made it closes it, which closes its reader and gives
 * everything back. External merge sort: Knuth, The Art of Computer Programming, volume 3, 5.4.
 */
public final class ExternalSort implements Closeable {
    private final OperatorContext context;
    private final Schema schema;
    private final List<ColumnType> types;
    private final KeyOrder order;
    private final Gatherer gatherer;
    private final OperatorCalls calls;
    private final MemoryReservation buffers;
    private final SortWorkspace workspace;
    private final SortRuns runs;
    private final SortedBatches blocks;
    private final GrowingBuffer shown;

    // For who has a turn.
    private @Nullable Merge merge;
    private boolean writing;

    ExternalSort(ExternalSortBuilder builder) {
        this.context = builder.context();
        this.schema = builder.schema();
        this.types = ColumnType.of(schema);
        this.order = new KeyOrder(types, builder.keys());
        this.gatherer = new Gatherer(types);
        this.calls = new OperatorCalls("Sort", context, schema, this::spill, this::spillableBytes);
        this.buffers = calls.consumer.reserve(MemoryKind.OFF_HEAP, 0);
        this.workspace =
                new SortWorkspace(context, order, gatherer, buffers, calls.consumer.reserve(MemoryKind.HEAP, 0));
        this.shown = new GrowingBuffer(context, buffers);
        this.runs = new SortRuns(context, schema, types, order, gatherer, buffers);
        this.blocks = new SortedBatches(context, types, order, gatherer, buffers);
    }

    /**
     * Returns a builder of a sort by the keys that are to follow.
     *
     * @param name shown to operators, as consumer of the budget and in errors
     * @param schema of all batches
     * @param allocator of all buffers, which must outlive the sort
     * @param budget where all memory is reserved
     * @param store where runs are written, which must outlive the sort
     */
    public static ExternalSortBuilder builder(
            String name, Schema schema, BufferAllocator allocator, MemoryBudget budget, SpillStore store) {
        return new ExternalSortBuilder(name, schema, allocator, budget, store);
    }

    private boolean spill() throws IOException {
        if (!writing) {
            spillBlocks();
        }
        return writing;
    }

    private long spillableBytes() {
        return blocks.bytes();
    }

    /**
     * Adds a copy of the rows of {@code root}, which stays the caller's. May make others spill, or this.
     *
     * @throws IllegalArgumentException if the schema is not the one of the sort, or a row is larger than
     *     {@link SpillableBatches#MAX_BATCH_BYTES}
     * @throws MemoryLimitExceededException if there is no memory for the least that is needed
     * @throws IOException if a run could not be written
     * @throws IllegalStateException if finished or closed, or if it failed before
     */
    public void add(VectorSchemaRoot root) throws IOException {
        calls.add(root, () -> {
            BatchView view = BatchView.of(root, types);
            for (int from = 0; from < view.rows; ) {
                int to = cut(view, from);
                add(view, from, to);
                from = to;
            }
            return view.rows;
        });
    }

    /** Returns the end of the rows from {@code from} on that go into one block. */
    private int cut(BatchView view, int from) {
        int most = Math.min(view.rows - from, workspace.maxRows);
        if (gatherer.isFixed()) {
            return from + most;
        }
        int fits = 1;
        while (fits < most) {
            int middle = (fits + most + 1) >>> 1;
            if (gatherer.fixedBytes(middle) + gatherer.variableBytes(view, from, from + middle)
                    <= context.batchBytes()) {
                fits = middle;
            } else {
                most = middle - 1;
            }
        }
        return from + fits;
    }

    private void add(BatchView view, int from, int to) throws IOException {
        Gatherer.Plan plan = gatherer.plan(view, from, to);
        if (plan.bytes() > SpillableBatches.MAX_BATCH_BYTES) {
            throw new IllegalArgumentException("Sort '%s': a row of %d bytes is larger than %d"
                    .formatted(context.name(), plan.bytes(), SpillableBatches.MAX_BATCH_BYTES));
        }
        ArrowBuf target = workspace.out(plan.bytes());
        BatchSorter ready = workspace.sorter();
        Picks order = workspace.picks();
        runs.mergeIfMany(order, workspace.maxRows, target);
        BatchView[] source = {view};
        ArrowBuf body;
        try {
            body = HeldBatch.allocate(plan.bytes(), context.allocator(), buffers, false);
        } catch (MemoryLimitExceededException | OutOfMemoryException full) {
            spillBlocks();
            ready.sort(view, from, to, order);
            runs.write(source, order, target);
            return;
        }
        ready.sort(view, from, to, order);
        HeldBatch block = new HeldBatch(gatherer.copy(source, order, plan, body.memoryAddress()), body);
        blocks.add(block, order, workspace.maxRows);
    }

    /** Merges what is held, or what is left of it if it is being read, into a run. */
    private void spillBlocks() throws IOException {
        if (blocks.isEmpty()) {
            return;
        }
        writing = true;
        try {
            // A copy: if it cannot be written, the merge goes on where it is.
            Merge rest = merge == null ? blocks.merge() : merge.copy();
            runs.write(rest, workspace.picks(), workspace.maxRows, workspace.out());
            merge = null;
        } finally {
            writing = false;
        }
        blocks.free();
    }

    /**
     * Ends the input, and returns a reader of the sorted rows, which {@link #close} closes if the caller does not. Waits
     * for the disk, as {@code loadNextBatch} does. The vectors of the reader's root are valid until its next call.
     *
     * @throws MemoryLimitExceededException if there is no memory for the least that is needed
     * @throws IOException if runs could not be written or read
     * @throws IllegalStateException if finished or closed, or if it failed before
     */
    public ArrowReader finish() throws IOException {
        return calls.finish(schema, this::endInput, this::show, this);
    }

    private @Nullable Merge endInput() throws IOException {
        if (calls.rows() == 0) {
            return null;
        }
        shown.atLeast(workspace.out().capacity());
        workspace.endSorting();
        if (runs.isEmpty()) {
            merge = blocks.merge();
            return merge;
        }
        spillBlocks();
        return openRuns();
    }

    private Merge openRuns() throws IOException {
        Merge opened = runs.mergeAll(workspace.picks(), workspace.maxRows, workspace.out());
        workspace.endWriting();
        merge = opened;
        return opened;
    }

    private @Nullable HeldBatch show() throws IOException {
        return calls.<@Nullable HeldBatch>show(this::next);
    }

    private @Nullable HeldBatch next() throws IOException {
        if (!shown.isMade()) {
            return null;
        }
        shown.unshare();
        ArrowBuf target = shown.get();
        // None if it was spilled while it was being read; nobody is asked for memory from here on.
        Merge from = merge == null ? openRuns() : merge;
        Picks order = workspace.picks();
        if (!calls.orFail(() -> from.next(order, workspace.maxRows, target.capacity()))) {
            release();
            return null;
        }
        Gatherer.Plan plan = gatherer.plan(from.views(), order);
        return new HeldBatch(gatherer.copy(from.views(), order, plan, target.memoryAddress()), target);
    }

    /** Returns how many rows were added. */
    public long rows() {
        return calls.rows();
    }

    /** Returns how many sorted runs were written to disk so far, those of later passes too. */
    public int spilledRuns() {
        return calls.look(runs::written);
    }

    /** Returns what was written to disk so far, in bytes. */
    public long spilledBytes() {
        return calls.look(runs::writtenBytes);
    }

    int heldBlocks() {
        return calls.look(blocks::size);
    }

    private void release() throws IOException {
        shown.close();
        workspace.close();
        blocks.free();
        Merge open = merge;
        merge = null;
        Closing.all(open == null ? List.of(runs) : List.of(open, runs));
    }

    /**
     * Closes the reader, gives the memory back and deletes the runs. A second call does nothing.
     *
     * @throws IOException if a file could not be deleted; all else is given back, and the file goes with the store
     */
    @Override
    public void close() throws IOException {
        calls.close(this::release);
    }

    @Override
    public String toString() {
        return "ExternalSort[name=%s, heldBytes=%d]".formatted(context.name(), calls.consumer.bytes());
    }
}
