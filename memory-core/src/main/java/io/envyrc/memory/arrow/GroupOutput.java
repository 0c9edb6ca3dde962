package io.envyrc.memory.arrow;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Makes batches of finished groups: their keys, then their results. Not thread-safe. */
final class GroupOutput {
    /** What it takes on the heap, besides what is fixed. */
    static final int BYTES_PER_ROW = 2 * Long.BYTES;

    private static final int MAX_ROWS = 1 << 14;

    private final GroupKeys keys;
    private final List<Accumulator> accumulators;
    private final Schema schema;
    private final List<ColumnType> types;
    private final Gatherer gatherer;
    private final int maxRows;
    private long[] groups = {};
    private long[] places = {};

    GroupOutput(Schema input, GroupKeys keys, List<Accumulator> accumulators, long batchBytes) {
        this.keys = keys;
        this.accumulators = accumulators;
        List<Field> fields = new ArrayList<>();
        for (int column : keys.columns()) {
            fields.add(input.getFields().get(column));
        }
        accumulators.forEach(accumulator -> fields.add(accumulator.field()));
        this.schema = new Schema(fields);
        this.types = ColumnType.of(schema);
        this.gatherer = new Gatherer(types);
        this.maxRows = gatherer.rowsWithin(batchBytes, MAX_ROWS);
    }

    /** Makes what it takes on the heap, which is reserved by now. */
    void allocate() {
        groups = new long[maxRows];
        places = new long[maxRows];
    }

    Schema schema() {
        return schema;
    }

    int maxRows() {
        return maxRows;
    }

    /** Returns the room that one row takes at the most, in bytes. */
    long roomFor(long keyBytes) {
        return gatherer.fixedBytes(1) + keyBytes;
    }

    /** A batch, and the place of the group after its last, or {@link GroupTable#END}. */
    record Batch(HeldBatch block, long next) {}

    /** Fills {@code target} with groups from a place on, as many as have room; a batch of no rows if there are none. */
    Batch next(GroupTable table, long from, ArrowBuf target) {
        int count = 0;
        long keyBytes = 0;
        long place = table.nextPlace(from);
        while (place != GroupTable.END && count < maxRows) {
            long group = table.address(place);
            keyBytes += table.length(group);
            if (count > 0 && gatherer.fixedBytes(count + 1) + keyBytes > target.capacity()) {
                break;
            }
            groups[count++] = group;
            place = table.nextPlace(table.placeAfter(place, group));
        }
        return new Batch(fill(table, count, target), place);
    }

    private HeldBatch fill(GroupTable table, int count, ArrowBuf target) {
        Gatherer.Plan plan = gatherer.plan(count, variableBytes(table, count));
        List<ArrowFieldNode> nodes = new ArrayList<>(types.size());
        long body = target.memoryAddress();
        begin(table, count);
        for (int k = 0; k < keys.columns().length; k++) {
            nodes.add(new ArrowFieldNode(count, fillKey(k, count, plan, body)));
        }
        long state = Long.BYTES;
        for (int a = 0; a < accumulators.size(); a++) {
            ColumnType type = types.get(keys.columns().length + a);
            nodes.add(new ArrowFieldNode(count, fillResult(accumulators.get(a), type, state, count, plan, body)));
            state += accumulators.get(a).bytes();
        }
        return new HeldBatch(plan.fill(count, nodes, body), target);
    }

    private void begin(GroupTable table, int count) {
        for (int i = 0; i < count; i++) {
            places[i] = table.keys(groups[i]);
        }
    }

    private long[] variableBytes(GroupTable table, int count) {
        long[] bytes = new long[types.size()];
        if (gatherer.isFixed()) {
            return bytes;
        }
        begin(table, count);
        for (int k = 0; k < keys.columns().length; k++) {
            boolean variable = keys.type(k).shape() == ColumnType.Shape.VARIABLE;
            for (int i = 0; i < count; i++) {
                long at = places[i];
                if (variable && !GroupKeys.isNull(at)) {
                    bytes[k] += MemoryUtil.getInt(at + 1);
                }
                places[i] = keys.next(k, at);
            }
        }
        return bytes;
    }

    /** Returns how many are null. */
    private int fillKey(int key, int count, Gatherer.Plan plan, long body) {
        ColumnType type = types.get(key);
        long validity = body + plan.offset(type.firstBuffer());
        long offsets = body + plan.offset(type.firstBuffer() + 1);
        long data = body + plan.offset(type.dataBuffer());
        MemoryUtil.setMemory(validity, (count + 7) / 8, (byte) 0);
        int nulls = 0;
        int end = 0;
        for (int i = 0; i < count; i++) {
            long at = places[i];
            boolean isNull = GroupKeys.isNull(at);
            places[i] = keys.next(key, at);
            if (type.shape() == ColumnType.Shape.VARIABLE) {
                MemoryUtil.putInt(offsets + i * 4L, end);
            }
            if (isNull) {
                nulls++;
                clear(type, data, i);
                continue;
            }
            set(validity, i, true);
            switch (type.shape()) {
                case VARIABLE -> {
                    int length = MemoryUtil.getInt(at + 1);
                    Gatherer.copy(at + 1 + Integer.BYTES, data + end, length);
                    end += length;
                }
                case BITS -> set(data, i, MemoryUtil.getByte(at + 1) != 0);
                case FIXED -> Gatherer.copy(at + 1, data + (long) i * type.width(), type.width());
            }
        }
        if (type.shape() == ColumnType.Shape.VARIABLE) {
            MemoryUtil.putInt(offsets + count * 4L, end);
        }
        return nulls;
    }

    /** Returns how many are null. */
    private int fillResult(
            Accumulator accumulator, ColumnType type, long offset, int count, Gatherer.Plan plan, long body) {
        long validity = body + plan.offset(type.firstBuffer());
        long data = body + plan.offset(type.dataBuffer());
        MemoryUtil.setMemory(validity, (count + 7) / 8, (byte) 0);
        int nulls = 0;
        for (int i = 0; i < count; i++) {
            long state = groups[i] + offset;
            long target = data + (long) i * type.width();
            if (accumulator.isNull(state)) {
                nulls++;
                clear(type, data, i);
                continue;
            }
            set(validity, i, true);
            if (type.shape() == ColumnType.Shape.BITS) {
                set(data, i, accumulator.result(state) != 0);
                continue;
            }
            switch (type.width()) {
                case 1 -> MemoryUtil.putByte(target, (byte) accumulator.result(state));
                case 2 -> MemoryUtil.putShort(target, (short) accumulator.result(state));
                case 4 -> MemoryUtil.putInt(target, (int) accumulator.result(state));
                case 8 -> MemoryUtil.putLong(target, accumulator.result(state));
                default -> accumulator.copyDecimal(state, target);
            }
        }
        return nulls;
    }

    private static void clear(ColumnType type, long data, int index) {
        if (type.shape() == ColumnType.Shape.BITS) {
            set(data, index, false);
        } else {
            MemoryUtil.setMemory(data + (long) index * type.width(), type.width(), (byte) 0);
        }
    }

    private static void set(long bits, int index, boolean value) {
        long at = bits + (index >>> 3);
        int mask = 1 << (index & 7);
        int old = MemoryUtil.getByte(at);
        MemoryUtil.putByte(at, (byte) (value ? old | mask : old & ~mask));
    }
}
