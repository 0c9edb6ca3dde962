package io.envyrc.memory.ddex;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the encoding of a message by its first bytes: byte order mark, the two bytes of a {@code <} in UTF-16, and the XML
 * declaration (Extensible Markup Language 1.0, fifth edition, appendix F).
 */
final class Encodings {
    /** Longest XML declaration, in bytes. */
    static final int MAX_DECLARATION = 1024;

    private static final Pattern DECLARED = Pattern.compile("\\sencoding\\s*=\\s*([\"'])([^\"'<&]{1,40})\\1");
    private static final Pattern SUPPORTED = Pattern.compile("UTF-8|US-ASCII|ISO-8859-\\d{1,2}|WINDOWS-125\\d");

    private Encodings() {}

    /** How a message is to be read: its encoding, and the length of its byte order mark in bytes. */
    record Found(Charset charset, int markLength) {}

    /** Tells whether these bytes, the first of a message, are enough to call {@link #find}. */
    static boolean isEnough(byte[] bytes, int length) {
        if (length >= MAX_DECLARATION) {
            return true;
        }
        if (length < 4) {
            return false;
        }
        int from = markLength(bytes);
        return !declares(bytes, from, length) || endOfDeclaration(bytes, from, length) >= 0;
    }

    /** Returns the encoding of a message that begins with these bytes. */
    static Found find(byte[] bytes, int length) {
        if (length >= 4) {
            int first = ((bytes[0] & 0xFF) << 24)
                    | ((bytes[1] & 0xFF) << 16)
                    | ((bytes[2] & 0xFF) << 8)
                    | (bytes[3] & 0xFF);
            switch (first) {
                case 0x0000FEFF, 0xFFFE0000, 0x0000003C, 0x3C000000 -> throw unsupported("UTF-32");
                case 0x4C6FA794 -> throw unsupported("EBCDIC");
                default -> {
                    if (first >>> 16 == 0xFEFF || first >>> 16 == 0x003C) {
                        return new Found(UTF_16BE, first >>> 16 == 0xFEFF ? 2 : 0);
                    }
                    if (first >>> 16 == 0xFFFE || first >>> 16 == 0x3C00) {
                        return new Found(UTF_16LE, first >>> 16 == 0xFFFE ? 2 : 0);
                    }
                }
            }
        }
        int mark = length < 3 ? 0 : markLength(bytes);
        Charset declared = declared(bytes, mark, length);
        if (mark > 0 && !declared.equals(UTF_8)) {
            throw SourceProblem.encoding(
                    "declared encoding %s contradicts the byte order mark of UTF-8".formatted(declared), 0);
        }
        return new Found(declared, mark);
    }

    /** Checks the encoding that the declaration of a message in UTF-16 or UTF-8 names, null if it names none. */
    static void check(String declared, Charset actual) {
        boolean wide = declared.toUpperCase(Locale.ROOT).startsWith("UTF-16");
        if (wide != actual.name().startsWith("UTF-16")) {
            throw SourceProblem.encoding("declared encoding is not that of the bytes, " + actual, 0);
        }
    }

    private static int markLength(byte[] bytes) {
        return bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF ? 3 : 0;
    }

    private static boolean declares(byte[] bytes, int from, int length) {
        String start = "<?xml";
        for (int i = 0; i < start.length() && from + i < length; i++) {
            if (bytes[from + i] != start.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int endOfDeclaration(byte[] bytes, int from, int length) {
        for (int i = from; i + 1 < length; i++) {
            if (bytes[i] == '?' && bytes[i + 1] == '>' && i > from) {
                return i + 2;
            }
        }
        return -1;
    }

    private static Charset declared(byte[] bytes, int from, int length) {
        if (!declares(bytes, from, length)) {
            return UTF_8;
        }
        int end = endOfDeclaration(bytes, from, length);
        if (end < 0) {
            if (length >= MAX_DECLARATION) {
                throw SourceProblem.malformed("XML declaration is longer than %d bytes".formatted(MAX_DECLARATION), 0);
            }
            return UTF_8;
        }
        Matcher matcher = DECLARED.matcher(new String(bytes, from, end - from, ISO_8859_1));
        if (!matcher.find()) {
            return UTF_8;
        }
        String name = matcher.group(2).toUpperCase(Locale.ROOT);
        if (name.startsWith("UTF-16")) {
            throw SourceProblem.encoding("declared encoding UTF-16 is not that of the bytes", 0);
        }
        if (!SUPPORTED.matcher(name).matches() || !Charset.isSupported(name)) {
            throw SourceProblem.encoding(
                    "declared encoding is not supported (UTF-8, UTF-16, US-ASCII, ISO-8859-n and windows-125n are)", 0);
        }
        return Charset.forName(name);
    }

    private static SourceProblem unsupported(String name) {
        return SourceProblem.encoding("encoding %s is not supported".formatted(name), 0);
    }
}
