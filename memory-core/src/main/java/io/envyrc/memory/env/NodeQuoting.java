package io.envyrc.memory.env;

import org.jspecify.annotations.Nullable;

/** Writes a value for {@link EnvDialect#NODE}: no quote has an escape for itself, and a CR stands nowhere. */
final class NodeQuoting {
    private NodeQuoting() {}

    /** Returns the value as it is to stand in a file, or null if the rules have no way to write it. */
    static @Nullable String write(String value) {
        if (value.indexOf('\r') >= 0) {
            return null;
        }
        if (value.indexOf('"') < 0 && !value.contains("\\n")) {
            return '"' + value + '"';
        }
        for (char quote : new char[] {'\'', '`'}) {
            if (value.indexOf(quote) < 0) {
                return quote + value + quote;
            }
        }
        return fitsUnquoted(value) ? value : null;
    }

    private static boolean fitsUnquoted(String value) {
        char first = value.charAt(0);
        char last = value.charAt(value.length() - 1);
        return !EnvValues.isQuote(first)
                && !isBlank(first)
                && !isBlank(last)
                && value.chars().noneMatch(c -> c == '#' || c == '\n');
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
