package io.envyrc.memory.env;

import io.envyrc.memory.stream.Words;

/** What the bytes of a key are: dotenv takes {@code [\w.-]}, a shell only {@code [A-Za-z_][A-Za-z0-9_]*}. */
final class KeyBytes {
    private static final int USUAL = 1;
    private static final int USUAL_FIRST = 2;
    private static final int PART = 4;
    private static final byte[] KINDS = kinds();

    private static final long CASE = Words.of(0x20);
    private static final long FROM_A = Words.of(0x80 - 'a');
    private static final long AFTER_Z = Words.of(0x7F - 'z');
    private static final long FROM_0 = Words.of(0x80 - '0');
    private static final long AFTER_9 = Words.of(0x7F - '9');
    private static final long UNDERSCORES = Words.of('_');
    private static final long ALL_BUT_TOPS = ~Words.TOPS;

    private KeyBytes() {}

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        for (int c = 0; c < kinds.length; c++) {
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            boolean digit = c >= '0' && c <= '9';
            int kind = letter ? USUAL | USUAL_FIRST | PART : digit ? USUAL | PART : c == '.' || c == '-' ? PART : 0;
            kinds[c] = (byte) kind;
        }
        return kinds;
    }

    /** Tells whether a character, or a byte, may stand in a key. */
    static boolean isPart(int c) {
        return c >= 0 && c < KINDS.length && KINDS[c] != 0;
    }

    /** Tells whether a byte may begin a key that every reader of such files takes. */
    static boolean isUsualFirst(byte b) {
        return (KINDS[b & 0xFF] & USUAL_FIRST) != 0;
    }

    /** Tells whether bytes[from..to) is a key that every reader of such files takes. */
    static boolean isUsual(byte[] bytes, int from, int to) {
        boolean usual = from < to && isUsualFirst(bytes[from]);
        for (int i = from; usual && i < to; i++) {
            usual = (KINDS[bytes[i] & 0xFF] & USUAL) != 0;
        }
        return usual;
    }

    /** Marks the bytes of a word that are none of {@code [A-Za-z0-9_]}. */
    static long unusual(long word) {
        long folded = word | CASE;
        long letters = (folded + FROM_A) & ~(folded + AFTER_Z);
        long digits = (word + FROM_0) & ~(word + AFTER_9);
        long underscores = ~((word ^ UNDERSCORES) + ALL_BUT_TOPS);
        // A byte beyond ASCII carries into those above it, which come after the first mark.
        return (~(letters | digits | underscores) | word) & Words.TOPS;
    }
}
