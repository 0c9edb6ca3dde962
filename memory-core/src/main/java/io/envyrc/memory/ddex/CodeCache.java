package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.envyrc.memory.stream.Words;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gives equal short texts as one string, for a message says the same few codes over and over: territories, roles, types. A
 * fixed number of slots, each for the latest text that fell on it. Not thread-safe.
 */
final class CodeCache {
    private static final int BITS = 9;
    private static final int MAX_LENGTH = 4 * Words.SIZE;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final @Nullable Code[] codes = new Code[1 << BITS];
    private final @Nullable Other[] others = new Other[1 << BITS];

    /** A text of ASCII, with words that are all of it: first and last, and the two between if it is longer than these. */
    private static final class Code {
        private String text = "";
        private long first;
        private long last;
        private long second;
        private long third;
    }

    /** A text of any characters, which are compared as an array: several at once. */
    private static final class Other {
        private final String text;
        private final char[] characters;

        Other(char[] source, int start, int length) {
            text = new String(source, start, length);
            characters = Arrays.copyOfRange(source, start, start + length);
        }
    }

    /** Returns a text that may have any characters. */
    String text(char[] characters, int start, int length) {
        if (length > MAX_LENGTH || length == 0) {
            return new String(characters, start, length);
        }
        int slot = slot(length, characters[start], characters[start + length / 2], characters[start + length - 1]);
        Other known = others[slot];
        if (known != null
                && Arrays.equals(known.characters, 0, known.characters.length, characters, start, start + length)) {
            return known.text;
        }
        Other made = new Other(characters, start, length);
        others[slot] = made;
        return made.text;
    }

    private static int slot(int length, int first, int middle, int last) {
        // Codes differ in length, beginning, middle or end; where two do not, they only take each other's slot.
        int hash = 31 * (31 * (31 * length + first) + middle) + last;
        return (hash ^ (hash >>> BITS)) & ((1 << BITS) - 1);
    }

    /** Returns a text of ASCII; a word can be read from any byte of it on. */
    String text(byte[] ascii, int start, int length) {
        if (length > MAX_LENGTH || length == 0) {
            return new String(ascii, start, length, ISO_8859_1);
        }
        long first = Words.at(ascii, start);
        long last = 0;
        if (length < Words.SIZE) {
            first = Words.lowest(first, length);
        } else {
            last = Words.at(ascii, start + length - Words.SIZE);
        }
        int slot = (int) (((first ^ Long.rotateLeft(last, 29)) * MULTIPLIER) >>> (Long.SIZE - BITS));
        Code code = codes[slot];
        if (code == null) {
            code = new Code();
            codes[slot] = code;
        } else if (code.first == first && code.last == last && code.text.length() == length) {
            if (length <= 2 * Words.SIZE || isBetween(code, ascii, start, length)) {
                return code.text;
            }
        }
        code.text = new String(ascii, start, length, ISO_8859_1);
        code.first = first;
        code.last = last;
        if (length > 2 * Words.SIZE) {
            code.second = Words.at(ascii, start + Words.SIZE);
            code.third = Words.at(ascii, start + length - 2 * Words.SIZE);
        }
        return code.text;
    }

    private static boolean isBetween(Code code, byte[] ascii, int start, int length) {
        return code.second == Words.at(ascii, start + Words.SIZE)
                && code.third == Words.at(ascii, start + length - 2 * Words.SIZE);
    }
}
