package io.envyrc.memory.env;

import io.envyrc.memory.stream.Words;

/**
 * Reads at once the lines that files are made of: blank lines, comments, and {@code KEY=value}, {@code KEY: value} and
 * {@code export KEY=value} whose value is unquoted or one closed quote, and about which there is nothing to report.
 *
 * <p>It reads nothing that {@link AnyLines} would read in another way. Wherever a line is of another form, holds
 * something to report, breaks a limit, or is not yet in the window as a whole, it stops in front of it, and leaves it to
 * the rules there. So it needs to know neither them nor how to report, and it may be wrong in one direction only: it may
 * leave a line that it could have read.
 *
 * <p>A line is looked at eight bytes at a time. So that no such look goes beyond the array, the last eight bytes of the
 * window count as not yet there.
 */
final class CommonLines extends CommonValues {
    private static final long AFTER_CR = Words.of('\r' + 1);
    private static final int EXPORT_LENGTH = 6;
    private static final long EXPORT = 0x74726f707865L;

    int linesToKey;
    int keyLineStart;
    int start;
    int keyStart;
    int keyEnd;

    CommonLines(EnvConfig config) {
        super(config);
    }

    /**
     * Begins to read at window[from].
     *
     * @param limit index after the last byte in the window
     * @param line index at which the line began that holds {@code from}; below 0 if that was left behind
     */
    void start(byte[] window, int from, int limit, int line) {
        bytes = window;
        last = limit - 2 * Words.SIZE;
        pos = from;
        lineStart = line;
        lines = 0;
    }

    /**
     * Reads up to the next assignment.
     *
     * @return {@link #FOUND}, or why there is none: {@link #MORE} or {@link #OTHER}
     */
    int read() {
        int at = pos;
        if (at <= last && bytes[at] == '\n' && at - lineStart <= maxLineSize) {
            // What nearly always follows the assignment before.
            at++;
            lines++;
            lineStart = at;
            pos = at;
        }
        if (at > last || !KeyBytes.isUsualFirst(bytes[at])) {
            int next = skipLines();
            if (next < 0) {
                return next;
            }
            at = pos;
        }
        start = at;
        linesToKey = lines;
        keyLineStart = lineStart;
        at = key(at);
        if (at < 0) {
            return left(at);
        }
        if (bytes[at] == '=' && startsPlain(bytes[at + 1])) {
            gapStart = at + 1;
            return plainValue(at + 1);
        }
        return left(anyValue(at));
    }

    /** Reads up to a key: blank lines, blanks before it and comments. */
    private int skipLines() {
        while (pos <= last) {
            byte b = bytes[pos];
            if (KeyBytes.isUsualFirst(b)) {
                return FOUND;
            }
            if (b == ' ' || b == '\t') {
                pos++;
                continue;
            }
            int end = b == '#' ? endOfComment(pos + 1) : pos;
            if (end < 0) {
                return end;
            }
            int next = nextLine(end);
            if (next < 0) {
                return next;
            }
            pos = next;
        }
        return MORE;
    }

    private int endOfComment(int from) {
        long seen = 0;
        int at = from;
        while (at <= last) {
            long word = Words.at(bytes, at);
            long next = Words.at(bytes, at + Words.SIZE);
            long low = Words.below(word, AFTER_CR);
            long high = Words.below(next, AFTER_CR);
            seen |= word | next;
            at += 2 * Words.SIZE;
            if ((low | high) != 0) {
                at += Words.first(low, high) - 2 * Words.SIZE;
                if (bytes[at] == '\n' || bytes[at] == '\r') {
                    // U+2028 and U+2029 end a comment too.
                    return (seen & Words.TOPS) != 0 && ValueBuffer.holdsSeparator(bytes, from, at) ? OTHER : within(at);
                }
                at++;
            }
        }
        return MORE;
    }

    /** Goes back in front of the assignment if it was not read. */
    private int left(int found) {
        if (found < 0) {
            pos = start;
            lines = linesToKey;
            lineStart = keyLineStart;
        }
        return found;
    }

    private int anyValue(int keyEnd) {
        int at = bytes[keyEnd] == '=' ? keyEnd : separator(keyEnd);
        if (at < 0) {
            return at;
        }
        gapStart = at + 1;
        at = skipBlanks(gapStart);
        return at < 0 ? at : value(at);
    }

    /** Tells whether a byte that follows the sign begins an unquoted value and is no blank. */
    private static boolean startsPlain(byte b) {
        return b > '#' && b != '\'' && b != '`';
    }

    private int plainValue(int from) {
        quoted = false;
        plain = true;
        valueStart = from;
        pos = from;
        return left(unquoted());
    }

    private int key(int from) {
        int at = from;
        while (at <= last) {
            long low = KeyBytes.unusual(Words.at(bytes, at));
            long high = KeyBytes.unusual(Words.at(bytes, at + Words.SIZE));
            if ((low | high) != 0) {
                keyStart = from;
                keyEnd = at + Words.first(low, high);
                return within(keyEnd);
            }
            at += 2 * Words.SIZE;
        }
        return MORE;
    }

    /** Returns the index of the sign, or of the white space after a colon. */
    private int separator(int keyEnd) {
        if (bytes[keyEnd] == ':') {
            return isBlank(bytes[keyEnd + 1]) ? within(keyEnd + 1) : OTHER;
        }
        int at = skipBlanks(keyEnd);
        if (at < 0 || bytes[at] == '=') {
            return at;
        }
        boolean export = at > keyEnd && keyEnd - start == EXPORT_LENGTH && keyStart == start && isExport(start);
        if (!export || !KeyBytes.isUsualFirst(bytes[at])) {
            return OTHER;
        }
        at = key(at);
        return at < 0 || bytes[at] == '=' ? at : separator(at);
    }

    private boolean isExport(int at) {
        return Words.lowest(Words.at(bytes, at), EXPORT_LENGTH) == EXPORT;
    }
}
