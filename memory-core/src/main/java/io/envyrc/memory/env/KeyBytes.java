package io.envyrc.memory.env;

/** What the bytes of a key are: dotenv takes {@code [\w.-]}, a shell only {@code [A-Za-z_][A-Za-z0-9_]*}. */
final class KeyBytes {
    private static final int USUAL = 1;
    private static final int UNUSUAL = 2;
    private static final byte[] KINDS = kinds();

    private KeyBytes() {}

    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        for (int c = 0; c < kinds.length; c++) {
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean digit = c >= '0' && c <= '9';
            kinds[c] = (byte) (letter || digit || c == '_' ? USUAL : c == '.' || c == '-' ? UNUSUAL : 0);
        }
        return kinds;
    }

    /** Tells whether a character, or a byte, may stand in a key. */
    static boolean isPart(int c) {
        return c >= 0 && c < KINDS.length && KINDS[c] != 0;
    }

    /** Returns 0 for a byte that may not stand in a key; what others answer adds up by {@code |}. */
    static int kindOf(byte b) {
        return KINDS[b & 0xFF];
    }

    /** Returns what a byte adds if it is the first. */
    static int kindsOfFirst(byte b) {
        return b >= '0' && b <= '9' ? UNUSUAL : 0;
    }

    /** Tells whether a key of such bytes is one that every reader of such files takes. */
    static boolean areUsual(int kinds) {
        return kinds == USUAL;
    }
}
