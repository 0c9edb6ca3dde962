package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the comment that belongs to an assignment. What it answers never is part of a value. */
final class EnvComments {
    private static final Comparator<EnvEntry> BY_PLACE = Comparator.comparingLong(EnvEntry::start);

    private EnvComments() {}

    /**
     * Returns the comment behind an assignment, or else the lines of comment right above it, or null.
     *
     * @param entries all of the file, by their place in the text, those that were added last
     * @param entry one of them that was not added
     */
    static @Nullable String of(SourceText text, List<EnvEntry> entries, EnvEntry entry) {
        String behind = commentIn(text, entry.valueEnd());
        return behind != null ? behind : above(text, entry, endOfValueBefore(entries, entry));
    }

    private static long endOfValueBefore(List<EnvEntry> entries, EnvEntry entry) {
        int index = Collections.binarySearch(entries, entry, BY_PLACE);
        return index == 0 ? 0 : entries.get(index - 1).valueEnd();
    }

    private static @Nullable String above(SourceText text, EnvEntry entry, long bound) {
        Deque<String> lines = new ArrayDeque<>();
        long start = text.lineStart(entry.start());
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
