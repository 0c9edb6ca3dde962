package io.envyrc.memory.env;

/**
 * Takes the escapes out of a quoted value as compose-go does, and puts them in: in both quotes a backslash makes the quote part of the
 * value; in double quotes there are {@code \a \b \f \n \r \t \v \\}, {@code \0} and three octal digits up to
 * {@code \0377}, and {@code \$}, which keeps a variable from being replaced. Of {@code \0} and other digits the zero is
 * lost. Every other backslash stays.
 */
final class ComposeQuotes {
    private static final String LETTERS = "abfnrtv\\";
    private static final String CONTROLS = "\u0007\b\f\n\r\t\u000b\\";
    private static final int OCTAL_DIGITS = 3;
    private static final int MAX_OCTAL = 0377;

    private final String text;
    private final StringBuilder out;
    private int at;

    private ComposeQuotes(String text) {
        this.text = text;
        this.out = new StringBuilder(text.length());
    }

    /** Returns the value of bytes[from..to), one closed quote, as a template whose {@code $} are still to be read. */
    static String decode(byte[] bytes, int from, int to) {
        String inside = EnvValues.text(bytes, from + 1, to - 1);
        if (inside.indexOf('\\') < 0) {
            return inside;
        }
        String value = new ComposeQuotes(inside).unquote((char) bytes[from]);
        return bytes[from] == '"' && value.indexOf('\\') >= 0 ? new ComposeQuotes(value).expand() : value;
    }

    /** Returns a value in quotes; no variable is found in it. */
    static String encode(String value) {
        boolean plain = value.indexOf('\'') < 0 && !value.endsWith("\\");
        boolean literal = value.indexOf('$') >= 0 || value.indexOf('\\') >= 0 || value.indexOf('"') >= 0;
        if (plain && literal) {
            return "'" + value + "'";
        }
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "$$") + '"';
    }

    private String unquote(char quote) {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                char next = text.charAt(at++);
                if (next != quote) {
                    out.append(c);
                }
                out.append(next);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private String expand() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                escape(text.charAt(at));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private void escape(char next) {
        int letter = LETTERS.indexOf(next);
        if (letter >= 0) {
            at++;
            out.append(CONTROLS.charAt(letter));
        } else if (next == '"') {
            at++;
            out.append('"');
        } else if (next == '$') {
            at++;
            out.append("$$");
        } else if (next == '0') {
            at++;
            octal();
        } else {
            out.append('\\');
        }
    }

    private void octal() {
        int end = at;
        int value = 0;
        while (end < text.length() && end - at < OCTAL_DIGITS && isDigit(text.charAt(end))) {
            value = text.charAt(end) > '7' ? MAX_OCTAL + 1 : value * 8 + text.charAt(end) - '0';
            end++;
        }
        if (end - at == OCTAL_DIGITS && value <= MAX_OCTAL) {
            out.append((char) value);
        } else {
            out.append('\\').append(text, at, end);
        }
        at = end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
