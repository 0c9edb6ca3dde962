package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;

/**
 * Decodes UTF-8 strictly: only the well-formed sequences of the Unicode Standard, table 3-7, so nothing overlong, no
 * surrogates, nothing above U+10FFFF; and not U+FFFE and U+FFFF, which XML forbids. The JDK's decoder leaves its fast way
 * at the first character beyond ASCII and does not come back to it before its next call. Not thread-safe.
 */
final class Utf8Decoder {
    private static final int SHORT_RUN = 32;

    private final CharsetDecoder ascii = US_ASCII.newDecoder();
    private int position;
    private boolean malformed;

    /** Returns the index of the first byte that was not decoded. */
    int position() {
        return position;
    }

    /** Tells whether no character begins at the position, whatever bytes may follow. */
    boolean isMalformed() {
        return malformed;
    }

    /**
     * Decodes up to a malformed sequence, an incomplete one, or the end of either array.
     *
     * @return the index after the last character
     */
    int decode(byte[] bytes, int from, int limit, char[] target, int at, int end) {
        int in = from;
        int out = at;
        malformed = false;
        while (in < limit && out < end) {
            int first = bytes[in];
            if (first >= 0) {
                int run = ascii(bytes, in, target, out, Math.min(limit - in, end - out));
                in += run;
                out += run;
                continue;
            }
            int size = size(first);
            if (limit - in < size || (size == 4 && end - out < 2)) {
                break;
            }
            int code = code(bytes, in, first & 0xFF, size);
            if (code < 0) {
                malformed = true;
                break;
            }
            if (size == 4) {
                target[out++] = Character.highSurrogate(code);
                target[out++] = Character.lowSurrogate(code);
            } else {
                target[out++] = (char) code;
            }
            in += size;
        }
        position = in;
        return out;
    }

    private int ascii(byte[] bytes, int in, char[] target, int out, int max) {
        int shortly = Math.min(max, SHORT_RUN);
        int i = 0;
        while (i < shortly && bytes[in + i] >= 0) {
            target[out + i] = (char) bytes[in + i];
            i++;
        }
        return i < SHORT_RUN || i == max ? i : i + longRun(bytes, in + i, target, out + i, max - i);
    }

    /** Leaves a long run to the JDK, which widens it by vector instructions and stops at what is not ASCII. */
    private int longRun(byte[] bytes, int in, char[] target, int out, int max) {
        CharBuffer output = CharBuffer.wrap(target, out, max);
        ascii.reset().decode(ByteBuffer.wrap(bytes, in, max), output, false);
        return output.position() - out;
    }

    /** Returns the size of a sequence that begins with this byte, which is not ASCII; anything if none does. */
    static int size(int first) {
        return first < (byte) 0xE0 ? 2 : first < (byte) 0xF0 ? 3 : 4;
    }

    /** Returns a character, or -1 if the sequence is not well-formed. */
    static int code(byte[] bytes, int in, int first, int size) {
        int second = bytes[in + 1] & 0xFF;
        if (first < 0xC2 || first > 0xF4 || (second & 0xC0) != 0x80) {
            return -1;
        }
        if (size == 2) {
            return ((first & 0x1F) << 6) | (second & 0x3F);
        }
        int third = bytes[in + 2] & 0xFF;
        if ((third & 0xC0) != 0x80) {
            return -1;
        }
        if (size == 3) {
            int code = ((first & 0x0F) << 12) | ((second & 0x3F) << 6) | (third & 0x3F);
            return code < 0x800 || (code >= 0xD800 && code < 0xE000) || code >= 0xFFFE ? -1 : code;
        }
        int fourth = bytes[in + 3] & 0xFF;
        int code = ((first & 0x07) << 18) | ((second & 0x3F) << 12) | ((third & 0x3F) << 6) | (fourth & 0x3F);
        return (fourth & 0xC0) != 0x80 || code < 0x10000 || code > 0x10FFFF ? -1 : code;
    }
}
