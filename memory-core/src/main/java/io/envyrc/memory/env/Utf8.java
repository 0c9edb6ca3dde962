package io.envyrc.memory.env;

import io.envyrc.memory.stream.Words;

/** Well-formed UTF-8, as the Unicode Standard has it (table 3-7). */
final class Utf8 {
    private Utf8() {}

    /** Tells whether bytes[from..to) is valid UTF-8. */
    static boolean isValid(byte[] bytes, int from, int to) {
        return firstInvalid(bytes, from, to) == to;
    }

    /** Returns the index in bytes[from..to) of the first byte that is not UTF-8, or {@code to}. */
    static int firstInvalid(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            if (to - at >= Words.SIZE && (Words.at(bytes, at) & Words.TOPS) == 0) {
                at += Words.SIZE;
                continue;
            }
            int length = lengthAt(bytes, at, to);
            if (length == 0) {
                return at;
            }
            at += length;
        }
        return to;
    }

    /** Returns the length in bytes of the character at an index, or 0 if there is none. */
    private static int lengthAt(byte[] bytes, int at, int to) {
        int lead = bytes[at];
        if (lead >= 0) {
            return 1;
        }
        lead &= 0xFF;
        int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (lead < 0xC2 || lead > 0xF4 || to - at < length) {
            return 0;
        }
        int second = bytes[at + 1] & 0xFF;
        int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        boolean valid = second >= least && second <= most;
        for (int i = 2; i < length; i++) {
            valid &= (bytes[at + i] & 0xC0) == 0x80;
        }
        return valid ? length : 0;
    }
}
