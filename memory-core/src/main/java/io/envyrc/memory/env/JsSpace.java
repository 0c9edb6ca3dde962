package io.envyrc.memory.env;

/**
 * White space as JavaScript's {@code \s} and {@code trim()} have it, in UTF-8: tab, line feed, vertical tab, form feed,
 * carriage return, space, U+00A0, U+1680, U+2000..200A, U+2028, U+2029, U+202F, U+205F, U+3000, U+FEFF (ECMA-262,
 * WhiteSpace and LineTerminator).
 *
 * <p>Its lead bytes never continue another character, so a match on bytes is a match on characters, even next to invalid
 * UTF-8.
 */
final class JsSpace {
    /** The longest white space character, in bytes. */
    static final int MAX_LENGTH = 3;

    private JsSpace() {}

    /** Returns the length in bytes of the white space character at bytes[at], or 0 if there is none. */
    static int lengthAt(byte[] bytes, int at, int limit) {
        byte b = bytes[at];
        if (b >= 0) {
            return b == ' ' || (b >= '\t' && b <= '\r') ? 1 : 0;
        }
        return wideLengthAt(bytes, at, limit);
    }

    /** Tells whether a byte of 0x80 and above may begin a white space character. */
    static boolean mayLead(byte b) {
        return b == (byte) 0xE2 || b == (byte) 0xC2 || b == (byte) 0xEF || b == (byte) 0xE3 || b == (byte) 0xE1;
    }

    /** Tells whether what stands at bytes[at] may be white space of which bytes are missing at the limit. */
    static boolean isCut(byte[] bytes, int at, int limit) {
        byte lead = bytes[at];
        int rest = limit - at;
        return mayLead(lead)
                && rest < (lead == (byte) 0xC2 ? 2 : MAX_LENGTH)
                && (rest < 2 || (bytes[at + 1] & 0xC0) == 0x80);
    }

    /** Tells whether U+2028 or U+2029 stands at bytes[at]: a line ends there for {@code ^}, {@code $} and {@code .}. */
    static boolean isSeparatorAt(byte[] bytes, int at, int limit) {
        return bytes[at] == (byte) 0xE2
                && limit - at >= 3
                && bytes[at + 1] == (byte) 0x80
                && (bytes[at + 2] & 0xFE) == 0xA8;
    }

    /** Returns the index after the last character of bytes[from..to) that is not white space. */
    static int trimEnd(byte[] bytes, int from, int to) {
        int end = to;
        while (end > from) {
            int length = lengthBefore(bytes, from, end);
            if (length == 0) {
                break;
            }
            end -= length;
        }
        return end;
    }

    private static int lengthBefore(byte[] bytes, int from, int end) {
        byte last = bytes[end - 1];
        if (last >= 0) {
            return lengthAt(bytes, end - 1, end);
        }
        if (end - from >= 2 && wideLengthAt(bytes, end - 2, end) == 2) {
            return 2;
        }
        return end - from >= 3 && wideLengthAt(bytes, end - 3, end) == 3 ? 3 : 0;
    }

    private static int wideLengthAt(byte[] bytes, int at, int limit) {
        int rest = limit - at;
        if (rest >= 2 && bytes[at] == (byte) 0xC2) {
            return bytes[at + 1] == (byte) 0xA0 ? 2 : 0;
        }
        if (rest < 3) {
            return 0;
        }
        int last = bytes[at + 2] & 0xFF;
        return switch ((bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF)) {
            case 0xE280 -> (last >= 0x80 && last <= 0x8A) || last == 0xA8 || last == 0xA9 || last == 0xAF ? 3 : 0;
            case 0xE281 -> last == 0x9F ? 3 : 0;
            case 0xE380 -> last == 0x80 ? 3 : 0;
            case 0xE19A -> last == 0x80 ? 3 : 0;
            case 0xEFBB -> last == 0xBF ? 3 : 0;
            default -> 0;
        };
    }
}
