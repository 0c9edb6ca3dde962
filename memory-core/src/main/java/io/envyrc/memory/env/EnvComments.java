package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Finds the comment that belongs to an assignment. What it answers never is part of a value. */
final class EnvComments {
    private EnvComments() {}

    /**
     * Returns the comment behind an assignment, or else the lines of comment right above it, or null.
     *
     * @param index the number of the assignment
     */
    static @Nullable String of(SourceText text, EnvTable table, int index) {
        String behind = commentIn(text, table.valueEnd(index));
        return behind != null ? behind : above(text, table.start(index), index == 0 ? 0 : table.valueEnd(index - 1));
    }

    private static @Nullable String above(SourceText text, long from, long bound) {
        Deque<String> lines = new ArrayDeque<>();
        long start = text.lineStart(from);
        while (start > bound) {
            start = text.previousLine(start);
            // A line that begins before the bound is the last one of a value, whatever it begins with.
            String comment = start < bound ? null : commentIn(text, start);
            if (comment == null) {
                break;
            }
            lines.addFirst(comment);
        }
        return lines.isEmpty() ? null : String.join("\n", lines);
    }

    /** Returns the rest of a line, up to U+2028 or U+2029, without its {@code #}, or null if it is no comment. */
    private static @Nullable String commentIn(SourceText text, long from) {
        byte[] line = text.copy(from, (int) (text.lineEnd(from) - from));
        String rest = new String(line, UTF_8).strip();
        if (!rest.startsWith("#")) {
            return null;
        }
        int end = 1;
        while (end < rest.length() && !EnvValues.isLineSeparator(rest.charAt(end))) {
            end++;
        }
        return rest.substring(1, end).strip();
    }
}
