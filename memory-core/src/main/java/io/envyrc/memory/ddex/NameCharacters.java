package io.envyrc.memory.ddex;

/**
 * What names are made of (Extensible Markup Language 1.0, fifth edition, productions 4 and 4a; the colon is Namespaces' own
 * and no part of either here).
 */
final class NameCharacters {
    private static final int[] START = {
        'A', 'Z', '_', '_', 'a', 'z', 0xC0, 0xD6, 0xD8, 0xF6, 0xF8, 0x2FF, 0x370, 0x37D, 0x37F, 0x1FFF, 0x200C, 0x200D,
        0x2070, 0x218F, 0x2C00, 0x2FEF, 0x3001, 0xD7FF, 0xF900, 0xFDCF, 0xFDF0, 0xFFFD, 0x10000, 0xEFFFF
    };
    private static final int[] OTHERS = {'-', '.', '0', '9', 0xB7, 0xB7, 0x300, 0x36F, 0x203F, 0x2040};

    private NameCharacters() {}

    /** Tells whether a name may begin with a character. */
    static boolean isStart(int character) {
        return isIn(START, character);
    }

    /** Tells whether a name may have a character behind the first. */
    static boolean isPart(int character) {
        return isIn(START, character) || isIn(OTHERS, character);
    }

    /**
     * Returns the index of the first byte that keeps others from being a name with or without a prefix, -1 if none does.
     *
     * @param to index after the name, of a byte that no character goes on with, or the end of what there is
     */
    static int fault(byte[] bytes, int from, int to) {
        boolean start = true;
        boolean colon = false;
        for (int at = from; at < to; ) {
            int first = bytes[at];
            int size = first >= 0 ? 1 : Utf8Decoder.size(first);
            int character = first >= 0 ? first : to - at < size ? -1 : Utf8Decoder.code(bytes, at, first & 0xFF, size);
            if (character == ':' && !start && !colon) {
                colon = true;
                start = true;
            } else if (start ? isStart(character) : isPart(character)) {
                start = false;
            } else {
                return at;
            }
            at += size;
        }
        return start ? to : -1;
    }

    /** Returns the index of the colon in a name, -1 if it has none. */
    static int colon(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    private static boolean isIn(int[] ranges, int character) {
        for (int i = 0; i < ranges.length; i += 2) {
            if (character >= ranges[i] && character <= ranges[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
