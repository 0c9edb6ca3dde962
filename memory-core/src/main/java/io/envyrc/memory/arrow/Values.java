package io.envyrc.memory.arrow;

import io.envyrc.memory.arrow.ColumnType.Order;
import io.envyrc.memory.arrow.ColumnType.Shape;
import org.apache.arrow.memory.util.MemoryUtil;

/** Values as they compare. Floats: NaN is the largest, all NaNs are equal, and so are the two zeros. */
final class Values {
    private static final long SIGN = Long.MIN_VALUE;

    private Values() {}

    /** Returns the bits that {@link #leading} tells of a value at most 8 bytes wide, or the first 64 of others. */
    static int leadingBits(ColumnType type) {
        return switch (type.shape()) {
            case BITS -> 1;
            case FIXED -> type.order() == Order.BYTES ? Long.SIZE : Math.min(Long.SIZE, type.width() * 8);
            case VARIABLE -> Long.SIZE;
        };
    }

    /** Tells whether values with the same leading bits are equal. */
    static boolean isExact(ColumnType type) {
        return type.shape() == Shape.BITS || (type.order() != Order.BYTES && type.width() <= Long.BYTES);
    }

    /** Returns the leading bits of a value that is not null, right-aligned; as unsigned numbers they are in order. */
    static long leading(ColumnType type, BatchView view, int column, int row) {
        return switch (type.shape()) {
            case BITS -> BatchView.bit(view.data[column], row) ? 1 : 0;
            case VARIABLE -> {
                int start = view.start(column, row);
                yield firstBytes(view.data[column] + start, view.start(column, row + 1) - start);
            }
            case FIXED -> leading(type, view.data[column] + (long) row * type.width());
        };
    }

    private static long leading(ColumnType type, long address) {
        int width = type.width();
        return switch (type.order()) {
            case BYTES -> firstBytes(address, width);
            case UNSIGNED -> unsigned(address, width);
            case FLOAT ->
                width == Float.BYTES ? ordered(MemoryUtil.getInt(address)) : orderedDouble(MemoryUtil.getLong(address));
            default ->
                width > Long.BYTES
                        ? MemoryUtil.getLong(address + width - Long.BYTES) ^ SIGN
                        : unsigned(address, width) ^ (1L << (width * 8 - 1));
        };
    }

    private static long unsigned(long address, int width) {
        return switch (width) {
            case 1 -> MemoryUtil.getByte(address) & 0xFFL;
            case 2 -> MemoryUtil.getShort(address) & 0xFFFFL;
            case 4 -> MemoryUtil.getInt(address) & 0xFFFF_FFFFL;
            default -> MemoryUtil.getLong(address);
        };
    }

    private static long ordered(int bits) {
        int plain = canonical(bits);
        return (plain ^ (plain >> 31 | Integer.MIN_VALUE)) & 0xFFFF_FFFFL;
    }

    private static long orderedDouble(long bits) {
        long plain = canonical(bits);
        return plain ^ (plain >> 63 | SIGN);
    }

    /** Returns the bits of a float, the same for all NaNs and for both zeros. */
    static int canonical(int bits) {
        float value = Float.intBitsToFloat(bits);
        return value == 0 ? 0 : Float.floatToIntBits(value);
    }

    /** Returns the bits of a double, the same for all NaNs and for both zeros. */
    static long canonical(long bits) {
        double value = Double.longBitsToDouble(bits);
        return value == 0 ? 0 : Double.doubleToLongBits(value);
    }

    /** Returns up to 8 bytes as a number, the first byte the most significant, with zeros for what is missing. */
    private static long firstBytes(long address, int length) {
        if (length >= Long.BYTES) {
            return Long.reverseBytes(MemoryUtil.getLong(address));
        }
        long bytes = 0;
        for (int i = 0; i < length; i++) {
            bytes |= (MemoryUtil.getByte(address + i) & 0xFFL) << (56 - 8 * i);
        }
        return bytes;
    }

    /** Compares two values that are not null. */
    static int compare(ColumnType type, BatchView a, int rowA, BatchView b, int rowB, int column) {
        if (isExact(type)) {
            return Long.compareUnsigned(leading(type, a, column, rowA), leading(type, b, column, rowB));
        }
        if (type.shape() == Shape.VARIABLE) {
            int startA = a.start(column, rowA);
            int startB = b.start(column, rowB);
            return compareBytes(
                    a.data[column] + startA,
                    a.start(column, rowA + 1) - startA,
                    b.data[column] + startB,
                    b.start(column, rowB + 1) - startB);
        }
        int width = type.width();
        long addressA = a.data[column] + (long) rowA * width;
        long addressB = b.data[column] + (long) rowB * width;
        return type.order() == Order.BYTES
                ? compareBytes(addressA, width, addressB, width)
                : compareSigned(addressA, addressB, width);
    }

    private static int compareSigned(long a, long b, int width) {
        int compared =
                Long.compare(MemoryUtil.getLong(a + width - Long.BYTES), MemoryUtil.getLong(b + width - Long.BYTES));
        for (int at = width - 2 * Long.BYTES; compared == 0 && at >= 0; at -= Long.BYTES) {
            compared = Long.compareUnsigned(MemoryUtil.getLong(a + at), MemoryUtil.getLong(b + at));
        }
        return compared;
    }

    private static int compareBytes(long a, int lengthA, long b, int lengthB) {
        int common = Math.min(lengthA, lengthB);
        int i = 0;
        for (; i + Long.BYTES <= common; i += Long.BYTES) {
            long wordA = MemoryUtil.getLong(a + i);
            long wordB = MemoryUtil.getLong(b + i);
            if (wordA != wordB) {
                return Long.compareUnsigned(Long.reverseBytes(wordA), Long.reverseBytes(wordB));
            }
        }
        for (; i < common; i++) {
            int compared = Byte.compareUnsigned(MemoryUtil.getByte(a + i), MemoryUtil.getByte(b + i));
            if (compared != 0) {
                return compared;
            }
        }
        return Integer.compare(lengthA, lengthB);
    }
}
