package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Finds the comment that belongs to an assignment. */
final class EnvComments {
    private EnvComments() {}

    /** Returns the comment behind an assignment, or else the lines of comment right above it, or null. */
    static @Nullable String of(SourceText text, EnvEntry entry) {
        String behind = commentIn(text, entry.valueEnd());
        return behind != null ? behind : above(text, entry);
    }

    private static @Nullable String above(SourceText text, EnvEntry entry) {
        Deque<String> lines = new ArrayDeque<>();
        long start = text.lineStart(entry.start());
        while (start > 0) {
            start = text.previousLine(start);
            String comment = commentIn(text, start);
            if (comment == null) {
                break;
            }
            lines.addFirst(comment);
        }
        return lines.isEmpty() ? null : String.join("\n", lines);
    }

    /** Returns the rest of a line without its {@code #}, or null if it is no comment. */
    private static @Nullable String commentIn(SourceText text, long from) {
        byte[] line = text.copy(from, (int) (text.lineEnd(from) - from));
        String rest = new String(line, UTF_8).strip();
        return rest.startsWith("#") ? rest.substring(1).strip() : null;
    }
}
