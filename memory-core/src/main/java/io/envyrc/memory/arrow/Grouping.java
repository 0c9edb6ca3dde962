package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
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
    private static final int CHUNK = 1024;

    private final OperatorContext context;
    private final GroupDefinition definition;
    private final MemoryReservation buffers;
    private final MemoryReservation heap;
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final int stateBytes;
    private final long[] chunk = new long[CHUNK];
    private final ArrayDeque<Todo> todo = new ArrayDeque<>();
    private volatile @Nullable GroupTable table;
    private final GrowingBuffer scratch;
    private final GrowingBuffer out;
    private final GrowingBuffer in;
    private final GrowingBuffer shown;
    private @Nullable GroupOutput output;

    /** Where what is spilled now goes. */
    private @Nullable Partitions partitions;

    private int depth;
    private long maxKeyBytes;
    private long spilledBytes;
    private boolean writing;

    /** The slot to show next; -1 while groups still come in. */
    private int cursor = -1;

    /** A partition to put together. */
    private record Todo(int depth, List<Segment> segments) {}

    Grouping(OperatorContext context, GroupDefinition definition, MemoryReservation buffers, MemoryReservation heap) {
        this.context = context;
        this.definition = definition;
        this.buffers = buffers;
        this.heap = heap;
        this.scratch = new GrowingBuffer(context, buffers);
        this.out = new GrowingBuffer(context, buffers);
        this.in = new GrowingBuffer(context, buffers);
        this.shown = new GrowingBuffer(context, buffers);
        this.stateBytes = definition.accumulators().size() * Accumulator.BYTES;
    }

    Schema resultSchema() {
        return definition.result();
    }

    long idleBytes() {
        GroupTable open = table;
        return open == null || depth > Partitions.MAX_DEPTH ? 0 : open.idleBytes();
    }

    long spilledBytes() {
        return spilledBytes;
    }

    /** Returns how many rows were added. */
    int add(VectorSchemaRoot root) throws IOException {
        BatchView view = BatchView.of(root, definition.types());
        if (view.rows == 0) {
            return 0;
        }
        GroupTable open = table();
        GroupKeys keys = definition.keys();
        int begin = 0;
        for (int row = 0; row < view.rows; row++) {
            long length = keys.length(view, row);
            if (length > maxKeyBytes) {
                accept(view, begin, row);
                begin = row;
                prepareFor(length);
            }
            long key = scratch.address();
            keys.encode(view, row, key);
            long hash = GroupKeys.hash(key, (int) length, seed);
            long group = open.find(key, (int) length, hash);
            if (group == 0) {
                accept(view, begin, row);
                begin = row;
                group = insert(open, key, (int) length, hash);
            }
            chunk[row - begin] = group;
            if (row - begin == CHUNK - 1) {
                accept(view, begin, row + 1);
                begin = row + 1;
            }
        }
        accept(view, begin, view.rows);
        return view.rows;
    }

    private GroupTable table() {
        GroupTable open = table;
        if (open == null) {
            heap.grow((long) CHUNK * Long.BYTES);
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
        scratch.atLeast(Math.max(256, keyBytes));
        maxKeyBytes = keyBytes;
    }

    private void accept(BatchView view, int from, int to) {
        long offset = Long.BYTES;
        for (Accumulator accumulator : definition.accumulators()) {
            accumulator.accept(view, from, chunk, to - from, offset);
            offset += Accumulator.BYTES;
        }
    }

    /** Adds a group for which there was no room, or finds it. */
    private long insert(GroupTable open, long key, int length, long hash) throws IOException {
        long group;
        do {
            try {
                open.makeRoom(open.groupBytes(length));
            } catch (MemoryLimitExceededException | OutOfMemoryException full) {
                if (open.groups() == 0 || depth > Partitions.MAX_DEPTH) {
                    throw full;
                }
                write(open);
            }
            group = open.find(key, length, hash);
        } while (group == 0);
        return group;
    }

    /** Writes the groups that are not shown yet, and clears the table. */
    private void write(GroupTable open) throws IOException {
        Partitions target = partitions;
        if (target == null) {
            target = new Partitions(context.store(), context.name(), Long.BYTES + stateBytes, depth);
        }
        long before = target.writtenBytes();
        writing = true;
        try {
            target.write(open, Math.max(0, cursor), out.get());
        } finally {
            writing = false;
        }
        partitions = target;
        spilledBytes += target.writtenBytes() - before;
        open.clear();
        cursor = Math.min(cursor, 0);
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
        output = made;
        shown.atLeast(Math.max(context.batchBytes(), made.roomFor(maxKeyBytes)));
        turn(open);
        return true;
    }

    /** Ends what comes into the table: it is shown, or goes where the rest of it is. */
    private void turn(GroupTable open) throws IOException {
        if (partitions == null) {
            cursor = 0;
        } else {
            write(open);
        }
    }

    @Nullable
    HeldBatch next() throws IOException {
        GroupTable open = table;
        GroupOutput maker = output;
        if (open == null || maker == null || !shown.isMade()) {
            return null;
        }
        while (true) {
            if (cursor >= 0) {
                GroupOutput.Batch batch = maker.next(open, cursor, shown.unshared());
                cursor = batch.nextSlot();
                if (batch.block().rows() > 0) {
                    return batch.block();
                }
                cursor = -1;
                open.clear();
            }
            divide();
            Todo next = todo.pollFirst();
            if (next == null) {
                close();
                return null;
            }
            depth = next.depth();
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

    /** Turns what was spilled into work to do. */
    private void divide() {
        Partitions spilled = partitions;
        partitions = null;
        if (spilled != null) {
            for (List<Segment> segments : spilled.segments()) {
                if (!segments.isEmpty()) {
                    todo.addFirst(new Todo(spilled.depth + 1, segments));
                }
            }
        }
    }

    private void putTogether(GroupTable open, Segment segment) throws IOException {
        ArrowBuf body = in.atLeast(segment.maxBodyBytes());
        List<ColumnType> types = Partitions.types(Long.BYTES + stateBytes);
        try (SegmentReader reader = segment.read()) {
            for (BatchLayout layout = reader.next(); layout != null; layout = reader.next()) {
                reader.readBody(layout, body);
                BatchView view = BatchView.of(new HeldBatch(layout, body), types);
                for (int row = 0; row < view.rows; row++) {
                    putTogether(open, view, row);
                }
            }
        }
    }

    private void putTogether(GroupTable open, BatchView view, int row) throws IOException {
        long state = view.data[0] + (long) row * (Long.BYTES + stateBytes);
        long hash = MemoryUtil.getLong(state);
        long key = view.data[1] + view.start(1, row);
        int length = view.length(1, row);
        long group = open.find(key, length, hash);
        if (group == 0) {
            group = insert(open, key, length, hash);
        }
        long offset = Long.BYTES;
        for (Accumulator accumulator : definition.accumulators()) {
            accumulator.merge(group + offset, state + offset);
            offset += Accumulator.BYTES;
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
        divide();
        List<Segment> left = new ArrayList<>();
        todo.forEach(one -> left.addAll(one.segments()));
        todo.clear();
        Closing.all(left);
    }
}
