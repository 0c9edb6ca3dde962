package io.envyrc.memory.env;

/**
 * Counts lines and columns over the bytes that it is led along, and holds lines to their maximum size. Lines end with
 * LF, CR LF or a lone CR; a column is a code point.
 */
final class LineTracker {
    private final int maxLineSize;
    private long line = 1;
    private int column = 1;
    private int lineBytes;
    private boolean afterCarriageReturn;

    LineTracker(int maxLineSize) {
        this.maxLineSize = maxLineSize;
    }

    /** Makes a byte order mark, which comes next, count for nothing. */
    void disregardByteOrderMark() {
        column = 0;
        lineBytes = -3;
    }

    void copyFrom(LineTracker other) {
        line = other.line;
        column = other.column;
        lineBytes = other.lineBytes;
        afterCarriageReturn = other.afterCarriageReturn;
    }

    /** Goes on to the start of a line, so many line ends later; whoever says so has held those lines to their maximum. */
    void skipTo(int lineEnds) {
        line += lineEnds;
        column = 1;
        lineBytes = 0;
        afterCarriageReturn = false;
    }

    /** Goes over bytes[from..to). */
    void advance(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '\n' || b == '\r') {
                if (b == '\r' || !afterCarriageReturn) {
                    line++;
                    column = 1;
                    lineBytes = 0;
                }
                afterCarriageReturn = b == '\r';
                continue;
            }
            afterCarriageReturn = false;
            if (++lineBytes > maxLineSize) {
                throw new EnvParseException(
                        line, column, "line is longer than %d bytes (maxLineSize)".formatted(maxLineSize));
            }
            // Continuation bytes belong to the character before them.
            if ((b & 0xC0) != 0x80) {
                column++;
            }
        }
    }

    /** Returns the number of the line that the next byte belongs to. */
    long line() {
        return line;
    }

    /** Returns the column of the next byte. */
    int column() {
        return column;
    }

    /** Returns the bytes of this line so far. */
    int lineBytes() {
        return lineBytes;
    }

    /** Tells whether a CR came last, so that an LF would belong to the same line end. */
    boolean afterCarriageReturn() {
        return afterCarriageReturn;
    }

    /** Returns how many lines began and were not empty, or ended. */
    long lines() {
        return lineBytes > 0 ? line : line - 1;
    }
}
