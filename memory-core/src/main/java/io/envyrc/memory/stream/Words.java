package io.envyrc.memory.stream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes at a time: what a byte is, told for all of them by one calculation on a {@code long}, the first byte being
 * the lowest.
 *
 * <p>A set of bytes is a {@code long} whose top bits mark its members. {@link #equal} may also mark a byte above a true
 * member (Mycroft's test for a zero byte borrows), so the first mark is always right and others are to be looked at.
 */
public final class Words {
    /** The number of bytes in a word. */
    public static final int SIZE = Long.BYTES;

    /** The top bit of each byte. */
    public static final long TOPS = 0x8080808080808080L;

    private static final long ONES = 0x0101010101010101L;
    private static final VarHandle VIEW = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    /**
     * Returns the eight bytes from an index on.
     *
     * @throws IndexOutOfBoundsException if the array does not have them all
     */
    public static long at(byte[] bytes, int index) {
        return (long) VIEW.get(bytes, index);
    }

    /** Returns a word of eight equal bytes. */
    public static long of(int b) {
        return b * ONES;
    }

    /** Marks the bytes of a word that are equal to those of a pattern. */
    public static long equal(long word, long pattern) {
        long difference = word ^ pattern;
        return (difference - ONES) & ~difference & TOPS;
    }

    /** Marks the bytes of a word, if they are ASCII, that are less than those of a pattern, which is ASCII too. */
    public static long below(long word, long pattern) {
        return (word - pattern) & ~word & TOPS;
    }

    /** Returns the number, 0..7, of the first byte that is marked; 8 if none is. */
    public static int first(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }

    /** Returns the number, 0..15, of the first byte that is marked in two words; 16 if none is. */
    public static int first(long marks, long nextMarks) {
        // Without a branch, for it would go either way.
        int first = first(marks);
        return first + (first(nextMarks) & -(first >>> 3));
    }

    /** Returns the lowest {@code count} bytes of a word, 0..7, the others being zero. */
    public static long lowest(long word, int count) {
        return word & ((1L << (count << 3)) - 1);
    }
}
