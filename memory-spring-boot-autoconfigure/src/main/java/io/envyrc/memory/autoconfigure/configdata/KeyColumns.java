package io.envyrc.memory.autoconfigure.configdata;

import io.envyrc.memory.env.EnvVariable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the columns of the keys in the text of a {@code .env} file, in one pass. Not thread-safe.
 *
 * <p>Between a key and the {@code =} or {@code :} behind it stands nothing but space, so that the key is the last such
 * word before the first of those characters, whatever stands before it ({@code export}, spaces).
 */
final class KeyColumns {
    private static final Pattern LINE = Pattern.compile("([^\r\n]*)(\r\n|[\r\n]|$)");

    private final Matcher lines;
    private long line;

    KeyColumns(String text) {
        this.lines = LINE.matcher(text.startsWith("\uFEFF") ? text.substring(1) : text);
    }

    /**
     * Returns the column of a variable's key, in code points from 1.
     *
     * @param variable one on the line of the last one that was asked for, or below
     */
    int of(EnvVariable variable) {
        while (line < variable.line() && lines.find()) {
            line++;
        }
        String text = lines.group(1);
        int start = text.lastIndexOf(variable.key(), separator(text));
        return text.codePointCount(0, Math.max(0, start)) + 1;
    }

    private static int separator(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '=' || text.charAt(i) == ':') {
                return i;
            }
        }
        return text.length();
    }
}
