package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The table, what of it is on disk, and the way from one to the other. Memory is asked for only where the table may be
 * spilled meanwhile: no place of a group is kept beyond that. Guarded by the lock of its owner, but for {@link #idleBytes}.
 */
final class Grouping implements AutoCloseable {
    /** How much room rows have for their keys, which are looked up together as far as it goes. */
    private static final int KEYS_BYTES = 16 << 10;

    private final OperatorContext context;
    private final GroupDefinition definition;
    private final MemoryReservation buffers;
    private final MemoryReservation heap;
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final int stateBytes;
    private volatile @Nullable GroupTable table;
    private final GrowingBuffer scratch;
    private final GrowingBuffer out;
    private final GrowingBuffer in;
    private final GrowingBuffer shown;
    private @Nullable GroupOutput output;
    private final SpilledGroups spilled;
    private int depth;
    private long maxKeyBytes;
    private boolean writing;

    private boolean showing;

    /** The place from which groups are not shown yet. */
    private long cursor;

    Grouping(OperatorContext context, GroupDefinition definition, MemoryReservation buffers, MemoryReservation heap) {
        this.context = context;
        this.definition = definition;
        this.buffers = buffers;
        this.heap = heap;
        this.scratch = new GrowingBuffer(context, buffers);
        this.out = new GrowingBuffer(context, buffers);
        this.in = new GrowingBuffer(context, buffers);
        this.shown = new GrowingBuffer(context, buffers);
        this.stateBytes =
                definition.accumulators().stream().mapToInt(Accumulator::bytes).sum();
        this.spilled = new SpilledGroups(context, Long.BYTES + stateBytes);
    }

    Schema resultSchema() {
        return definition.result();
    }

    long idleBytes() {
        GroupTable open = table;
        return open == null || depth > Partitions.MAX_DEPTH ? 0 : open.idleBytes();
    }

    long spilledBytes() {
        return spilled.writtenBytes();
    }

    /** Returns how many rows were added. */
    int add(VectorSchemaRoot root) throws IOException {
        BatchView view = BatchView.of(root, definition.types());
        if (view.rows == 0) {
            return 0;
        }
        GroupTable open = table();
        for (int row = 0; row < view.rows; ) {
            int count = encode(open, view, row);
            open.fetch(count);
            findAll(open, view, row, count);
            row += count;
        }
        return view.rows;
    }

    /** Encodes keys from a row on, and hashes them; returns of how many rows. */
    private int encode(GroupTable open, BatchView view, int from) {
        GroupKeys keys = definition.keys();
        int most = Math.min(GroupTable.AHEAD, view.rows - from);
        long end = 0;
        int count = 0;
        for (; count < most; count++) {
            long length = keys.length(view, from + count);
            if (length > maxKeyBytes || end + length > scratch.get().capacity()) {
                if (count > 0) {
                    break;
                }
                prepareFor(length);
            }
            long at = scratch.address() + end;
            keys.encode(view, from + count, at);
            open.hashes[count] = GroupKeys.hash(at, (int) length, seed);
            end += length;
            open.ends[count] = end;
        }
        return count;
    }

    private void findAll(GroupTable open, BatchView view, int from, int count) throws IOException {
        long keys = scratch.address();
        long start = 0;
        int begin = 0;
        for (int i = 0; i < count; i++) {
            int length = (int) (open.ends[i] - start);
            long group = open.find(keys + start, length, open.hashes[i]);
            if (group == 0) {
                // The table may be cleared on the way.
                accept(open, view, from, begin, i);
                begin = i;
                group = insert(open, keys + start, length, open.hashes[i]);
            }
            open.found[i] = group;
            start = open.ends[i];
        }
        accept(open, view, from, begin, count);
    }

    private GroupTable table() {
        GroupTable open = table;
        if (open == null) {
            heap.grow(GroupTable.heapBytes(context.batchBytes()));
            open = new GroupTable(context.allocator(), buffers, context.batchBytes(), stateBytes);
            table = open;
        }
        return open;
    }

    /** Makes buffers large enough for keys of a length. */
    private void prepareFor(long keyBytes) {
        if (keyBytes > SpillableBatches.MAX_BATCH_BYTES) {
            throw new IllegalArgumentException("Aggregate '%s': the keys of a row take %d bytes, more than %d"
                    .formatted(context.name(), keyBytes, SpillableBatches.MAX_BATCH_BYTES));
        }
        long room = Math.max(context.batchBytes(), Partitions.roomFor(Long.BYTES + stateBytes + 8 + keyBytes));
        out.atLeast(room);
        scratch.atLeast(Math.max(Math.min(KEYS_BYTES, context.batchBytes() / 4), keyBytes));
        maxKeyBytes = keyBytes;
    }

    private void accept(GroupTable open, BatchView view, int from, int begin, int end) {
        long offset = Long.BYTES;
        for (Accumulator accumulator : definition.accumulators()) {
            accumulator.accept(view, from, open.found, begin, end, offset);
            offset += accumulator.bytes();
        }
    }

    /** Adds a group for which there was no room, or finds it. */
    private long insert(GroupTable open, long key, int length, long hash) throws IOException {
        long group;
        do {
            boolean canWrite = open.groups() > 0 && depth <= Partitions.MAX_DEPTH;
            try {
                open.makeRoom(open.groupBytes(length), !canWrite);
            } catch (MemoryLimitExceededException | OutOfMemoryException full) {
                if (!canWrite) {
                    throw full;
                }
                // Unless it was spilled meanwhile: then there is nothing left to do but wait.
                if (open.groups() > 0) {
                    write(open);
                }
            }
            group = open.find(key, length, hash);
        } while (group == 0);
        return group;
    }

    /** Writes the groups that are not shown yet, and clears the table. */
    private void write(GroupTable open) throws IOException {
        writing = true;
        try {
            spilled.write(open, cursor, out.get(), depth);
        } finally {
            writing = false;
        }
        open.clear();
        cursor = 0;
    }

    /** Writes the table, if that is possible now; tells whether it was. */
    boolean spill() throws IOException {
        GroupTable open = table;
        if (writing || open == null || idleBytes() == 0) {
            return false;
        }
        write(open);
        return true;
    }

    /** Ends the input; tells whether there was any. */
    boolean finish() throws IOException {
        GroupTable open = table;
        if (open == null) {
            return false;
        }
        GroupOutput made = new GroupOutput(
                definition.schema(), definition.keys(), definition.accumulators(), context.batchBytes());
        heap.grow((long) made.maxRows() * GroupOutput.BYTES_PER_ROW);
        made.allocate();
        output = made;
        shown.atLeast(Math.max(context.batchBytes(), made.roomFor(maxKeyBytes)));
        turn(open);
        return true;
    }

    /** Ends what comes into the table: it is shown, or goes where the rest of it is. */
    private void turn(GroupTable open) throws IOException {
        if (spilled.isWritten()) {
            write(open);
        } else {
            showing = true;
        }
    }

    /** Leaves to the user what vectors they have kept. */
    void unshare() {
        if (shown.isMade()) {
            shown.unshare();
        }
    }

    /** Returns the next groups, where those before were unless that was unshared. */
    @Nullable
    HeldBatch next() throws IOException {
        GroupTable open = table;
        GroupOutput maker = output;
        if (open == null || maker == null || !shown.isMade()) {
            return null;
        }
        while (true) {
            if (showing) {
                GroupOutput.Batch batch = maker.next(open, cursor, shown.get());
                if (batch.block().rows() > 0) {
                    cursor = batch.next();
                    return batch.block();
                }
                showing = false;
                cursor = 0;
                open.clear();
            }
            SpilledGroups.Part next = spilled.next();
            if (next == null) {
                close();
                return null;
            }
            depth = next.depth();
            open.useBitsAfter(Partitions.usedBits(depth));
            try {
                for (Segment segment : next.segments()) {
                    putTogether(open, segment);
                }
            } finally {
                Closing.all(next.segments());
            }
            turn(open);
        }
    }

    private void putTogether(GroupTable open, Segment segment) throws IOException {
        ArrowBuf body = in.atLeast(segment.maxBodyBytes());
        List<ColumnType> types = Partitions.types(Long.BYTES + stateBytes);
        try (SegmentReader reader = segment.read()) {
            for (BatchLayout layout = reader.next(); layout != null; layout = reader.next()) {
                reader.readBody(layout, body);
                BatchView view = BatchView.of(new HeldBatch(layout, body), types);
                for (int row = 0; row < view.rows; row += GroupTable.AHEAD) {
                    putTogether(open, view, row, Math.min(GroupTable.AHEAD, view.rows - row));
                }
            }
        }
    }

    private void putTogether(GroupTable open, BatchView view, int from, int count) throws IOException {
        long stride = (long) Long.BYTES + stateBytes;
        long states = view.data[0] + from * stride;
        for (int i = 0; i < count; i++) {
            open.hashes[i] = MemoryUtil.getLong(states + i * stride);
        }
        open.fetch(count);
        int begin = 0;
        for (int i = 0; i < count; i++) {
            long key = view.data[1] + view.start(1, from + i);
            int length = view.length(1, from + i);
            long group = open.find(key, length, open.hashes[i]);
            if (group == 0) {
                merge(open, begin, i, states, stride);
                begin = i;
                group = insert(open, key, length, open.hashes[i]);
            }
            open.found[i] = group;
        }
        merge(open, begin, count, states, stride);
    }

    private void merge(GroupTable open, int begin, int end, long others, long stride) {
        long offset = Long.BYTES;
        for (Accumulator accumulator : definition.accumulators()) {
            accumulator.merge(open.found, begin, end, offset, others + offset, stride);
            offset += accumulator.bytes();
        }
    }

    /** Gives everything back; it can be closed again. */
    @Override
    public void close() throws IOException {
        for (GrowingBuffer buffer : List.of(scratch, out, in, shown)) {
            buffer.close();
        }
        GroupTable open = table;
        if (open != null) {
            table = null;
            open.close();
        }
        spilled.close();
    }
}
