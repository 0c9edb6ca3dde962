package io.envyrc.memory.env;

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
final class Words {
    /** The number of bytes in a word. */
    static final int SIZE = Long.BYTES;

    /** The top bit of each byte. */
    static final long TOPS = 0x8080808080808080L;

    private static final long ONES = 0x0101010101010101L;
    private static final long CASE = of(0x20);
    private static final long FROM_A = of(0x80 - 'a');
    private static final long AFTER_Z = of(0x7F - 'z');
    private static final long FROM_0 = of(0x80 - '0');
    private static final long AFTER_9 = of(0x7F - '9');
    private static final long UNDERSCORES = of('_');
    private static final long ALL_BUT_TOPS = ~TOPS;
    private static final VarHandle VIEW = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    /** Returns the eight bytes from an index on. */
    static long at(byte[] bytes, int index) {
        return (long) VIEW.get(bytes, index);
    }

    /** Returns a word of eight equal bytes. */
    static long of(int b) {
        return b * ONES;
    }

    /** Marks the bytes of a word that are equal to those of a pattern. */
    static long equal(long word, long pattern) {
        long difference = word ^ pattern;
        return (difference - ONES) & ~difference & TOPS;
    }

    /** Marks the bytes of a word, if they are ASCII, that are less than those of a pattern, which is ASCII too. */
    static long below(long word, long pattern) {
        return (word - pattern) & ~word & TOPS;
    }

    /** Marks the bytes of a word that are none of {@code [A-Za-z0-9_]}. */
    static long notWord(long word) {
        long folded = word | CASE;
        long letters = (folded + FROM_A) & ~(folded + AFTER_Z);
        long digits = (word + FROM_0) & ~(word + AFTER_9);
        long underscores = ~((word ^ UNDERSCORES) + ALL_BUT_TOPS);
        // A byte beyond ASCII carries into those above it, which come after the first mark.
        return (~(letters | digits | underscores) | word) & TOPS;
    }

    /** Returns the number, 0..7, of the first byte that is marked; 8 if none is. */
    static int first(long marks) {
        return Long.numberOfTrailingZeros(marks) >>> 3;
    }

    /** Returns the number, 0..15, of the first byte that is marked in two words. */
    static int first(long marks, long nextMarks) {
        // Without a branch, for it would go either way.
        int first = first(marks);
        return first + (first(nextMarks) & -(first >>> 3));
    }

    /** Returns the lowest {@code count} bytes of a word, 0..7, the others being zero. */
    static long lowest(long word, int count) {
        return word & ((1L << (count << 3)) - 1);
    }
}
