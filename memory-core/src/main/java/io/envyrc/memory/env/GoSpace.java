package io.envyrc.memory.env;

/**
 * White space as Go's {@code unicode.IsSpace} has it, in UTF-8: that of {@link JsSpace} with U+0085 and without U+FEFF.
 */
final class GoSpace {
    /** The longest white space character, in bytes. */
    static final int MAX_LENGTH = JsSpace.MAX_LENGTH;

    private GoSpace() {}

    /** Returns the length in bytes of the white space character at bytes[at], or 0 if there is none. */
    static int lengthAt(byte[] bytes, int at, int limit) {
        if (bytes[at] == (byte) 0xEF) {
            return 0;
        }
        return isNextLine(bytes, at, limit) ? 2 : JsSpace.lengthAt(bytes, at, limit);
    }

    /** As {@link #lengthAt}, of the characters that compose-go takes for space inside a line. */
    static int lengthInLine(byte[] bytes, int at, int limit) {
        int length = lengthAt(bytes, at, limit);
        return bytes[at] == '\n' || length == 3 ? 0 : length;
    }

    /** Returns the index after the last character of bytes[from..to) that is not white space. */
    static int trimEnd(byte[] bytes, int from, int to) {
        int end = to;
        for (int length = lengthBefore(bytes, from, end); length > 0; length = lengthBefore(bytes, from, end)) {
            end -= length;
        }
        return end;
    }

    private static int lengthBefore(byte[] bytes, int from, int end) {
        for (int length = 1; length <= MAX_LENGTH && end - length >= from; length++) {
            if (lengthAt(bytes, end - length, end) == length) {
                return length;
            }
        }
        return 0;
    }

    private static boolean isNextLine(byte[] bytes, int at, int limit) {
        return bytes[at] == (byte) 0xC2 && limit - at >= 2 && bytes[at + 1] == (byte) 0x85;
    }
}
