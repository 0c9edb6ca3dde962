package io.envyrc.memory.arrow;

import io.envyrc.memory.spill.SpillStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Groups on disk, unfinished, in {@value #COUNT} partitions by some bits of their hashes: a file each time that groups are
 * written, with a segment for each partition. Not thread-safe.
 */
final class Partitions {
    private static final int BITS = 6;
    static final int COUNT = 1 << BITS;

    /** More times than that a partition is not divided: that many bits of the hash are used up. */
    static final int MAX_DEPTH = 8;

    private final SpillStore store;
    private final String name;
    private final Schema schema;
    private final int prefixBytes;
    private final Gatherer gatherer;

    /** Which bits: 0 for the leading ones. */
    final int depth;

    private final List<List<Segment>> segments = new ArrayList<>();
    private long writtenBytes;

    Partitions(SpillStore store, String name, int prefixBytes, int depth) {
        this.store = store;
        this.name = name;
        this.prefixBytes = prefixBytes;
        this.depth = depth;
        this.schema = schema(prefixBytes);
        this.gatherer = new Gatherer(ColumnType.of(schema));
        for (int i = 0; i < COUNT; i++) {
            segments.add(new ArrayList<>());
        }
    }

    private static Schema schema(int prefixBytes) {
        return new Schema(List.of(
                new Field("state", FieldType.notNullable(new ArrowType.FixedSizeBinary(prefixBytes)), null),
                new Field("keys", FieldType.notNullable(MinorType.VARBINARY.getType()), null)));
    }

    /** Returns the columns of what is on disk: hash and states, then keys. */
    static List<ColumnType> types(int prefixBytes) {
        return ColumnType.of(schema(prefixBytes));
    }

    /** Returns the segments of each partition, which are the caller's. */
    List<List<Segment>> segments() {
        return segments;
    }

    long writtenBytes() {
        return writtenBytes;
    }

    /** Returns the room that a group takes on its way to disk at the most, in bytes. */
    static long roomFor(long groupBytes) {
        return groupBytes + 128;
    }

    /** Returns how many bits of the hash all groups share that are divided at a depth. */
    static int usedBits(int depth) {
        return depth * BITS;
    }

    /** Writes all groups of a table from a place on, by way of {@code out}; nothing is added if that fails. */
    void write(GroupTable table, long from, ArrowBuf out) throws IOException {
        if (table.nextPlace(from) == GroupTable.END) {
            return;
        }
        long[] groups = table.picked;
        Segment[] written = new Segment[COUNT];
        try (Segment.Writer writer = new Segment.Writer(store, name, schema)) {
            for (int p = 0; p < COUNT; p++) {
                if (write(writer, table, from, p, groups, out)) {
                    written[p] = writer.split();
                }
            }
            writer.finish();
            writtenBytes += writer.storedBytes();
        }
        for (int p = 0; p < COUNT; p++) {
            if (written[p] != null) {
                segments.get(p).add(written[p]);
            }
        }
    }

    /** Writes a partition; tells whether there was anything of it. */
    private boolean write(
            Segment.Writer writer, GroupTable table, long from, int partition, long[] groups, ArrowBuf out)
            throws IOException {
        int count = 0;
        long bytes = 0;
        boolean any = false;
        int first = table.firstSlot(partition, BITS);
        int end = Math.max(first + 1, table.firstSlot(partition + 1, BITS));
        for (int slot = first; slot < first + table.slots(); slot++) {
            long place = table.place(slot);
            // Groups whose slot was taken lie behind it without a gap, in the slots of the next partition perhaps.
            if (place == 0 && slot >= end) {
                break;
            }
            if (place == 0 || place < from) {
                continue;
            }
            long group = table.address(place);
            if ((GroupTable.hash(group) << usedBits(depth)) >>> (Long.SIZE - BITS) != partition) {
                continue;
            }
            long more = prefixBytes + Integer.BYTES + table.length(group) + 1L;
            if (count == groups.length || (count > 0 && roomFor(bytes + more) > out.capacity())) {
                write(writer, table, groups, count, out);
                any = true;
                count = 0;
                bytes = 0;
            }
            groups[count++] = group;
            bytes += more;
        }
        if (count > 0) {
            write(writer, table, groups, count, out);
        }
        return any || count > 0;
    }

    private void write(Segment.Writer writer, GroupTable table, long[] groups, int count, ArrowBuf out)
            throws IOException {
        long keyBytes = 0;
        for (int i = 0; i < count; i++) {
            keyBytes += table.length(groups[i]);
        }
        Gatherer.Plan plan = gatherer.plan(count, new long[] {0, keyBytes});
        long body = out.memoryAddress();
        Gatherer.setAll(body + plan.offset(0), count);
        Gatherer.setAll(body + plan.offset(2), count);
        long states = body + plan.offset(1);
        long offsets = body + plan.offset(3);
        long keys = body + plan.offset(4);
        int end = 0;
        for (int i = 0; i < count; i++) {
            int length = table.length(groups[i]);
            Gatherer.copy(groups[i], states + (long) i * prefixBytes, prefixBytes);
            MemoryUtil.putInt(offsets + i * 4L, end);
            Gatherer.copy(table.keys(groups[i]), keys + end, length);
            end += length;
        }
        MemoryUtil.putInt(offsets + count * 4L, end);
        List<ArrowFieldNode> nodes = List.of(new ArrowFieldNode(count, 0), new ArrowFieldNode(count, 0));
        try (ArrowRecordBatch batch = plan.fill(count, nodes, body).batch(out)) {
            writer.write(batch);
        }
    }
}
