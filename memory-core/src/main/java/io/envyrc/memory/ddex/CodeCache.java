package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.jspecify.annotations.Nullable;

/**
 * Gives equal short texts as one string, for a message says the same few codes over and over: territories, roles, types. A
 * fixed number of slots, each for the latest text that fell on it. Not thread-safe.
 */
final class CodeCache {
    private static final int SLOTS = 1 << 9;
    private static final int MAX_LENGTH = 32;

    private final @Nullable String[] slots = new String[SLOTS];

    String text(char[] characters, int start, int length) {
        if (length > MAX_LENGTH || length == 0) {
            return new String(characters, start, length);
        }
        int slot = slot(length, characters[start], characters[start + length / 2], characters[start + length - 1]);
        String known = slots[slot];
        if (known != null && isEqual(known, characters, start, length)) {
            return known;
        }
        String made = new String(characters, start, length);
        slots[slot] = made;
        return made;
    }

    /** As {@link #text(char[], int, int)}, of characters that are ASCII. */
    String text(byte[] ascii, int start, int length) {
        if (length > MAX_LENGTH || length == 0) {
            return new String(ascii, start, length, ISO_8859_1);
        }
        int slot = slot(length, ascii[start], ascii[start + length / 2], ascii[start + length - 1]);
        String known = slots[slot];
        if (known != null && isEqual(known, ascii, start, length)) {
            return known;
        }
        String made = new String(ascii, start, length, ISO_8859_1);
        slots[slot] = made;
        return made;
    }

    private static int slot(int length, int first, int middle, int last) {
        // Codes differ in length, beginning, middle or end; where two do not, they only take each other's slot.
        int hash = 31 * (31 * (31 * length + first) + middle) + last;
        return (hash ^ (hash >>> 9)) & (SLOTS - 1);
    }

    private static boolean isEqual(String known, byte[] ascii, int start, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != ascii[start + i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEqual(String known, char[] characters, int start, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != characters[start + i]) {
                return false;
            }
        }
        return true;
    }
}
