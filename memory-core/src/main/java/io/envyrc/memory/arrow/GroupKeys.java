package io.envyrc.memory.arrow;

import io.envyrc.memory.arrow.ColumnType.Order;
import io.envyrc.memory.arrow.ColumnType.Shape;
import java.util.List;
import org.apache.arrow.memory.util.MemoryUtil;

/**
 * The keys of a row as bytes, equal if and only if the keys are: a byte each that tells null from value, then the value,
 * behind its length in 4 bytes if it is variable. Floats with one NaN and one zero. Immutable.
 */
final class GroupKeys {
    private final ColumnType[] types;
    private final int[] columns;

    GroupKeys(List<ColumnType> all, List<String> names) {
        this.columns = names.stream()
                .mapToInt(name -> ColumnType.indexOfKey(all, name))
                .toArray();
        this.types = new ColumnType[columns.length];
        for (int k = 0; k < columns.length; k++) {
            types[k] = all.get(columns[k]);
        }
    }

    int[] columns() {
        return columns;
    }

    ColumnType type(int key) {
        return types[key];
    }

    private static int bytes(ColumnType type) {
        return type.shape() == Shape.BITS ? 1 : type.width();
    }

    /** Returns the length of a row's keys in bytes. */
    long length(BatchView view, int row) {
        long length = columns.length;
        for (int k = 0; k < columns.length; k++) {
            if (!view.isNull(columns[k], row)) {
                length += types[k].shape() == Shape.VARIABLE
                        ? Integer.BYTES + (long) view.length(columns[k], row)
                        : bytes(types[k]);
            }
        }
        return length;
    }

    /** Writes the keys of a row to {@code target}. */
    void encode(BatchView view, int row, long target) {
        long at = target;
        for (int k = 0; k < columns.length; k++) {
            ColumnType type = types[k];
            int column = columns[k];
            boolean isNull = view.isNull(column, row);
            MemoryUtil.putByte(at++, (byte) (isNull ? 0 : 1));
            if (isNull) {
                continue;
            }
            if (type.shape() == Shape.VARIABLE) {
                int start = view.start(column, row);
                int length = view.start(column, row + 1) - start;
                MemoryUtil.putInt(at, length);
                Gatherer.copy(view.data[column] + start, at + Integer.BYTES, length);
                at += Integer.BYTES + length;
                continue;
            }
            if (type.shape() == Shape.BITS) {
                MemoryUtil.putByte(at++, (byte) (BatchView.bit(view.data[column], row) ? 1 : 0));
                continue;
            }
            int width = type.width();
            long from = view.data[column] + (long) row * width;
            if (type.order() == Order.FLOAT) {
                if (width == Float.BYTES) {
                    MemoryUtil.putInt(at, Values.canonical(MemoryUtil.getInt(from)));
                } else {
                    MemoryUtil.putLong(at, Values.canonical(MemoryUtil.getLong(from)));
                }
            } else if (width == Long.BYTES) {
                MemoryUtil.putLong(at, MemoryUtil.getLong(from));
            } else {
                Gatherer.copy(from, at, width);
            }
            at += width;
        }
    }

    static boolean isNull(long at) {
        return MemoryUtil.getByte(at) == 0;
    }

    /** Returns where in the encoded keys the key after the one at {@code at} begins. */
    long next(int key, long at) {
        if (isNull(at)) {
            return at + 1;
        }
        ColumnType type = types[key];
        return type.shape() == Shape.VARIABLE
                ? at + 1 + Integer.BYTES + MemoryUtil.getInt(at + 1)
                : at + 1 + bytes(type);
    }

    /** Returns a hash of bytes: 64 by 64 bit products folded, as in wyhash (Wang Yi, public domain). */
    static long hash(long address, int length, long seed) {
        long hash = seed ^ length * 0x9E3779B97F4A7C15L;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            hash = fold(hash ^ MemoryUtil.getLong(address + i), 0xE7037ED1A0B428DBL);
        }
        if (i < length) {
            long rest = 0;
            for (int shift = 0; i < length; i++, shift += Byte.SIZE) {
                rest |= (MemoryUtil.getByte(address + i) & 0xFFL) << shift;
            }
            hash = fold(hash ^ rest, 0x8EBC6AF09C88C6E3L);
        }
        return fold(hash, 0x589965CC75374CC3L);
    }

    private static long fold(long a, long b) {
        return Math.multiplyHigh(a, b) ^ a * b;
    }

    static boolean isSame(long a, long b, int length) {
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            if (MemoryUtil.getLong(a + i) != MemoryUtil.getLong(b + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (MemoryUtil.getByte(a + i) != MemoryUtil.getByte(b + i)) {
                return false;
            }
        }
        return true;
    }
}
