package io.envyrc.memory.ddex;

/**
 * Reads references to characters, and to the five entities that need no declaration; there are no others, for there is no
 * DOCTYPE. Not thread-safe.
 */
final class References {
    private static final String[] ENTITIES = {"amp", "lt", "gt", "apos", "quot"};
    private static final char[] CHARACTERS = {'&', '<', '>', '\'', '"'};
    private static final int MAX_CHARACTER = 0x10FFFF;
    private static final int INCOMPLETE = -1;

    private final ByteWindow window;
    private int character;

    References(ByteWindow window) {
        this.window = window;
    }

    /** Returns the character that the latest reference stands for. */
    int character() {
        return character;
    }

    /**
     * Reads the reference at an index.
     *
     * @return the index after it, or -1 if it may go on behind the limit
     * @throws DdexParseException if it is none, or to no character
     */
    int read(int at) {
        int end = INCOMPLETE;
        if (window.limit - at >= 3 && window.bytes[at + 1] == '#') {
            boolean hexadecimal = window.bytes[at + 2] == 'x';
            end = hexadecimal ? digits(at + 3, 16) : digits(at + 2, 10);
        } else if (window.limit - at >= 2 && window.bytes[at + 1] != '#') {
            end = entity(at + 1);
        }
        if (end == INCOMPLETE && window.isEnded()) {
            throw window.truncated("within a reference");
        }
        return end;
    }

    private int digits(int from, int radix) {
        int value = 0;
        for (int at = from; at < window.limit; at++) {
            byte b = window.bytes[at];
            if (b == ';' && at > from) {
                if (!isCharacter(value)) {
                    throw window.malformed("a reference to no character", at);
                }
                character = value;
                return at + 1;
            }
            int digit = b < 0 ? -1 : Character.digit(b, radix);
            if (digit < 0) {
                return refuse(at, "a reference that is no number or does not end in ';'");
            }
            value = value * radix + digit;
            if (value > MAX_CHARACTER) {
                throw window.malformed("a reference to no character", at);
            }
        }
        return INCOMPLETE;
    }

    private static boolean isCharacter(int value) {
        return value >= 0x10000
                || (value >= ' ' && value < Character.MIN_SURROGATE)
                || (value > Character.MAX_SURROGATE && value < 0xFFFE)
                || value == '\t'
                || value == '\n'
                || value == '\r';
    }

    private int entity(int from) {
        byte[] bytes = window.bytes;
        int limit = window.limit;
        int at = from;
        while (at < limit && bytes[at] != ';') {
            int size = bytes[at] >= 0 ? 1 : Utf8Decoder.size(bytes[at]);
            if (limit - at < size) {
                return cut(at);
            }
            int read = bytes[at] >= 0 ? bytes[at] : Utf8Decoder.code(bytes, at, bytes[at] & 0xFF, size);
            boolean fits = at == from ? NameCharacters.isStart(read) : NameCharacters.isPart(read);
            if (!fits && read != ':') {
                return refuse(at, "a reference that is no name or does not end in ';'");
            }
            at += size;
        }
        if (at == limit) {
            return INCOMPLETE;
        }
        for (int i = 0; i < ENTITIES.length; i++) {
            if (isAt(ENTITIES[i], from, at)) {
                character = CHARACTERS[i];
                return at + 1;
            }
        }
        throw window.malformed("a reference to an entity that is not declared", at);
    }

    private boolean isAt(String entity, int from, int to) {
        if (to - from != entity.length()) {
            return false;
        }
        for (int i = 0; i < entity.length(); i++) {
            if (window.bytes[from + i] != entity.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Refuses what is at an index, if it is there as a whole. */
    private int refuse(int at, String problem) {
        byte b = window.bytes[at];
        if (b < 0) {
            int size = Utf8Decoder.size(b);
            if (window.limit - at < size) {
                return cut(at);
            }
            window.pass(at);
        }
        throw window.malformed(problem, at);
    }

    private int cut(int at) {
        if (window.isEnded()) {
            throw window.badBytes(at);
        }
        return INCOMPLETE;
    }

    /** Writes the character in UTF-8, which is shorter than any reference to it; returns its size in bytes. */
    int write(byte[] target, int at) {
        int c = character;
        if (c < 0x80) {
            target[at] = (byte) c;
            return 1;
        }
        if (c < 0x800) {
            target[at] = (byte) (0xC0 | (c >> 6));
            target[at + 1] = (byte) (0x80 | (c & 0x3F));
            return 2;
        }
        int size = c < 0x10000 ? 3 : 4;
        int i = at;
        if (size == 3) {
            target[i++] = (byte) (0xE0 | (c >> 12));
        } else {
            target[i++] = (byte) (0xF0 | (c >> 18));
            target[i++] = (byte) (0x80 | ((c >> 12) & 0x3F));
        }
        target[i++] = (byte) (0x80 | ((c >> 6) & 0x3F));
        target[i] = (byte) (0x80 | (c & 0x3F));
        return size;
    }
}
