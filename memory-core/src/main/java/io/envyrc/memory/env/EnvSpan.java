package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * A stretch of bytes in a buffer of a parser: a key or a value, in UTF-8, looked at where it lies.
 *
 * <p>It belongs to its {@link EnvCursor} and holds until that moves on or is closed; then it stands for another stretch,
 * and the bytes that it stood for are overwritten. Who writes to the array breaks the parse. Not thread-safe.
 */
public final class EnvSpan {
    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int from;
    private int length;

    EnvSpan() {}

    void set(byte[] array, int start, int end) {
        if (bytes != array) {
            // A write of a reference costs the garbage collector's barrier, and the array is nearly always the same.
            bytes = array;
        }
        from = start;
        length = end - start;
    }

    void clear() {
        set(NOTHING, 0, 0);
    }

    /** Returns the array that the bytes are in, among others. */
    public byte[] array() {
        return bytes;
    }

    /** Returns the index in the array of the first byte. */
    public int offset() {
        return from;
    }

    /** Returns the number of bytes. */
    public int length() {
        return length;
    }

    /**
     * Returns the byte at an index.
     *
     * @throws IndexOutOfBoundsException if the index is not within 0..{@link #length()}-1
     */
    public byte at(int index) {
        if (index < 0 || index >= length) {
            throw new IndexOutOfBoundsException(
                    "span: index must be within 0..%d but was %d".formatted(length - 1, index));
        }
        return bytes[from + index];
    }

    /** Tells whether the bytes are a text in UTF-8. Allocates nothing if the text is ASCII. */
    public boolean contentEquals(CharSequence text) {
        int count = text.length();
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return new String(bytes, from, length, UTF_8).contentEquals(text);
            }
            if (i >= length || bytes[from + i] != c) {
                return false;
            }
        }
        return count == length;
    }

    /** Returns a copy of the bytes. */
    public byte[] toByteArray() {
        byte[] copy = new byte[length];
        System.arraycopy(bytes, from, copy, 0, length);
        return copy;
    }

    /** Returns the length; never the bytes, which may be a value. */
    @Override
    public String toString() {
        return "EnvSpan[%d bytes]".formatted(length);
    }
}
