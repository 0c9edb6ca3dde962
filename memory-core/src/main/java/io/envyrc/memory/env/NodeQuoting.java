package io.envyrc.memory.env;

import java.util.ArrayList;
import java.util.List;

/** Writes a value for {@link EnvDialect#NODE}: no quote has an escape for itself, and a CR stands nowhere. */
final class NodeQuoting {
    private NodeQuoting() {}

    /** Returns the ways to write a value, best first; none if the rules have none. */
    static List<String> ways(String value) {
        List<String> ways = new ArrayList<>();
        if (value.indexOf('\r') >= 0) {
            return ways;
        }
        for (char quote : new char[] {'"', '\'', '`'}) {
            boolean expanded = quote == '"' && value.contains("\\n");
            if (value.indexOf(quote) < 0 && !expanded) {
                ways.add(quote + value + quote);
            }
        }
        if (fitsUnquoted(value)) {
            ways.add(value);
        }
        return ways;
    }

    private static boolean fitsUnquoted(String value) {
        if (value.isEmpty()) {
            return false;
        }
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
