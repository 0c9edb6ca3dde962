package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;

/** Turns the text of a value, as it stands in the file, into the value. */
final class EnvValues {
    /** What invalid UTF-8 is read as. */
    static final char REPLACEMENT = '\uFFFD';

    private static final char LINE_SEPARATOR = '\u2028';
    private static final char PARAGRAPH_SEPARATOR = '\u2029';

    private EnvValues() {}

    static boolean isQuote(int c) {
        return c == '"' || c == '\'' || c == '`';
    }

    static boolean isLineSeparator(char c) {
        return c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR;
    }

    static boolean holdsLineSeparator(String text) {
        return text.indexOf(LINE_SEPARATOR) >= 0 || text.indexOf(PARAGRAPH_SEPARATOR) >= 0;
    }

    /**
     * Returns the value of bytes[from..to).
     *
     * @param quoted whether the text is one closed quote; else it is unquoted, without white space around it
     */
    static String decode(byte[] bytes, int from, int to, boolean quoted) {
        if (from == to) {
            return "";
        }
        byte first = bytes[from];
        String value;
        if (quoted) {
            value = joinLineEnds(text(bytes, from + 1, to - 1));
        } else {
            value = text(bytes, from, to);
            if (holdsLineSeparator(value)) {
                value = stripQuotesOfEachLine(value);
            } else if (isQuote(first) && to - from > 1 && bytes[to - 1] == first) {
                value = value.substring(1, value.length() - 1);
            }
        }
        // dotenv goes by the first character alone: an unclosed double quote expands too.
        return first == '"' ? expandEscapes(value) : value;
    }

    /** Returns bytes[from..to) as text; what is not UTF-8 becomes {@link #REPLACEMENT}. */
    static String text(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, to - from, UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : replaceMalformed(ByteBuffer.wrap(bytes, from, to - from));
    }

    // Replaces each maximal subpart, as JavaScript does (WHATWG Encoding). The JDK agrees but for encoded
    // surrogates: to it ED A0 80 is one malformed character, but A0 cannot follow ED and so there are three.
    private static String replaceMalformed(ByteBuffer in) {
        StringBuilder out = new StringBuilder(in.remaining());
        for (CoderResult result = decodeValid(in, out); result.isError(); result = decodeValid(in, out)) {
            int at = in.position();
            boolean surrogate = in.get(at) == (byte) 0xED && in.remaining() > 1 && (in.get(at + 1) & 0xE0) == 0xA0;
            in.position(at + (surrogate ? 1 : result.length()));
            out.append(REPLACEMENT);
        }
        return out.toString();
    }

    /** Decodes up to the end or the first byte that is not UTF-8, and stands there. */
    private static CoderResult decodeValid(ByteBuffer in, StringBuilder out) {
        CharsetDecoder decoder = UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(256);
        CoderResult result;
        do {
            result = decoder.decode(in, chars, true);
            out.append(chars.flip());
            chars.clear();
        } while (result.isOverflow());
        return result;
    }

    private static String joinLineEnds(String text) {
        int at = text.indexOf('\r');
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (at >= 0) {
            out.append(text, from, at).append('\n');
            from = at + 1;
            if (from < text.length() && text.charAt(from) == '\n') {
                from++;
            }
            at = text.indexOf('\r', from);
        }
        return out.append(text, from, text.length()).toString();
    }

    private static String expandEscapes(String text) {
        int at = text.indexOf('\\');
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (at >= 0 && at + 1 < text.length()) {
            char next = text.charAt(at + 1);
            if (next == 'n' || next == 'r') {
                out.append(text, from, at).append(next == 'n' ? '\n' : '\r');
                from = at + 2;
            }
            at = text.indexOf('\\', at + (from > at ? 2 : 1));
        }
        return out.append(text, from, text.length()).toString();
    }

    // dotenv strips quotes with /^(['"`])([\s\S]*)\1$/mg. In a text without line ends that is one pair around
    // the whole; U+2028 and U+2029 are line ends to m but may stand in an unquoted value, so there each line may
    // lose a pair.
    private static String stripQuotesOfEachLine(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        while (from < text.length()) {
            int close = closingQuote(text, from);
            if (close > 0) {
                out.append(text, from + 1, close);
                from = close + 1;
            }
            while (from < text.length()) {
                char c = text.charAt(from++);
                out.append(c);
                if (isLineSeparator(c)) {
                    break;
                }
            }
        }
        return out.toString();
    }

    private static int closingQuote(String text, int open) {
        char quote = text.charAt(open);
        if (!isQuote(quote)) {
            return -1;
        }
        for (int i = text.length() - 1; i > open; i--) {
            if (text.charAt(i) == quote && (i + 1 == text.length() || isLineSeparator(text.charAt(i + 1)))) {
                return i;
            }
        }
        return -1;
    }
}
