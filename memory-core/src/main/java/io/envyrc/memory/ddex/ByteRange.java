package io.envyrc.memory.ddex;

/**
 * Where something stands in a message, as it came in: the bytes from {@code start} up to, and without, {@code end}.
 *
 * @param start offset of the first byte, 0 for the first of the message, a byte order mark included
 * @param end offset of the byte after the last one, {@code start} or more
 */
public record ByteRange(long start, long end) {
    public ByteRange {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException(
                    "byte range must be 0 <= start <= end but was %d..%d".formatted(start, end));
        }
    }

    /** Returns the number of bytes. */
    public long length() {
        return end - start;
    }
}
