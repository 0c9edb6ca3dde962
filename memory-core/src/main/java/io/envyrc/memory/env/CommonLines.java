package io.envyrc.memory.env;

/**
 * Reads at once the lines that files are made of: blank lines, comments, and {@code KEY=value}, {@code KEY: value} and
 * {@code export KEY=value} whose value is unquoted or one closed quote, and about which there is nothing to report.
 *
 * <p>It reads nothing that {@link EnvTokenizer} would read in another way. Wherever a line is of another form, holds
 * something to report, breaks a limit, or is not yet in the window as a whole, it stops in front of it, and leaves it to
 * the rules there. So it needs to know neither them nor how to report, and it may be wrong in one direction only: it may
 * leave a line that it could have read.
 *
 * <p>A line is looked at eight bytes at a time. So that no such look goes beyond the array, the last eight bytes of the
 * window count as not yet there.
 */
final class CommonLines {
    /** An assignment was read. */
    static final int FOUND = 1;
    /** The next line is not in the window as a whole. */
    static final int MORE = -1;
    /** The next line is for others to read. */
    static final int OTHER = -2;

    private static final long LF = Words.of('\n');
    private static final long CR = Words.of('\r');
    private static final long HASH = Words.of('#');
    private static final long BACKSLASH = Words.of('\\');
    private static final long AFTER_CR = Words.of('\r' + 1);
    private static final long AFTER_HASH = Words.of('#' + 1);
    private static final int EXPORT_LENGTH = 6;
    private static final long EXPORT = 0x74726f707865L;

    private static final byte[] NOTHING = {};

    private final int maxLineSize;
    private final int maxValueSize;
    private final int smallerLimit;

    private int last;
    private boolean wide;

    byte[] bytes = NOTHING;
    int pos;
    int lineStart;
    int lines;
    int linesToKey;
    int keyLineStart;
    int start;
    int keyStart;
    int keyEnd;
    int gapStart;
    int valueStart;
    int valueEnd;
    boolean quoted;
    boolean plain;

    CommonLines(EnvConfig config) {
        this.maxLineSize = config.maxLineSize();
        this.maxValueSize = config.maxValueSize();
        this.smallerLimit = Math.min(maxLineSize, maxValueSize);
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

    /** Forgets the window. */
    void stop() {
        bytes = NOTHING;
        last = -1;
        pos = 0;
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

    /** Goes behind the line end at an index and counts it; returns where the next line begins. */
    private int nextLine(int end) {
        byte b = bytes[end];
        int next = b == '\n' ? end + 1 : b == '\r' && bytes[end + 1] == '\n' ? end + 2 : OTHER;
        if (next < 0 || end - lineStart > maxLineSize) {
            return OTHER;
        }
        lines++;
        lineStart = next;
        return next;
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

    // The byte after the end, perhaps the LF of a CR LF, must be there as well.
    private int within(int end) {
        return end <= last ? end : MORE;
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
            long low = Words.notWord(Words.at(bytes, at));
            long high = Words.notWord(Words.at(bytes, at + Words.SIZE));
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

    private int skipBlanks(int from) {
        int at = from;
        while (at <= last && isBlank(bytes[at])) {
            at++;
        }
        return within(at);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    private int value(int at) {
        byte b = bytes[at];
        quoted = false;
        plain = true;
        valueStart = at;
        valueEnd = at;
        pos = at;
        if (b > '#') {
            return b == '\'' || b == '`' ? quoted(b) : unquoted();
        }
        if (b == '"') {
            return quoted(b);
        }
        if (b == '#') {
            boolean spaced = at > gapStart || bytes[gapStart - 1] != '=';
            return spaced && at - lineStart <= maxLineSize ? FOUND : OTHER;
        }
        if (b == '\n' || b == '\r') {
            return empty();
        }
        // Other white space than blanks, or a character beyond ASCII that might be such.
        return b == '!' || (b < 0 && !JsSpace.mayLead(b)) ? unquoted() : OTHER;
    }

    private int unquoted() {
        long seen = 0;
        int at = valueStart;
        while (at <= last) {
            long word = Words.at(bytes, at);
            long next = Words.at(bytes, at + Words.SIZE);
            long low = Words.below(word, AFTER_HASH);
            long high = Words.below(next, AFTER_HASH);
            seen |= word | next;
            if ((low | high) != 0) {
                at += Words.first(low, high);
                if (bytes[at] == '\n' && (seen & Words.TOPS) == 0 && at <= last && at - lineStart <= smallerLimit) {
                    valueEnd = at;
                    pos = at;
                    return FOUND;
                }
                wide = (seen & Words.TOPS) != 0;
                return bytes[at] == '\n' ? unquotedTo(at) : unquotedFrom(at);
            }
            at += 2 * Words.SIZE;
        }
        return MORE;
    }

    /** Reads on where a space or the like stands in the value: there may be more of them. */
    private int unquotedFrom(int from) {
        long seen = 0;
        for (int at = from; at <= last; at += Words.SIZE) {
            long word = Words.at(bytes, at);
            long ends = Words.equal(word, LF) | Words.equal(word, CR) | Words.equal(word, HASH);
            seen |= word;
            if (ends != 0) {
                wide |= (seen & Words.TOPS) != 0;
                return unquotedTo(at + Words.first(ends));
            }
        }
        return MORE;
    }

    private int unquotedTo(int stop) {
        if (stop > last) {
            return MORE;
        }
        int end = bytes[stop - 1] <= ' ' ? JsSpace.trimEnd(bytes, valueStart, stop) : stop;
        boolean cut = bytes[stop] == '#' && end == stop;
        boolean ended = bytes[stop] != '\r' || bytes[stop + 1] == '\n';
        if (cut || !ended || end - valueStart > maxValueSize || stop - lineStart > maxLineSize) {
            return OTHER;
        }
        valueEnd = end;
        pos = stop;
        return checked();
    }

    private int quoted(byte quote) {
        long pattern = Words.of(quote);
        long seen = 0;
        for (int at = valueStart + 1; at <= last; at += Words.SIZE) {
            long word = Words.at(bytes, at);
            seen |= word;
            long marks = Words.equal(word, pattern)
                    | Words.equal(word, LF)
                    | Words.equal(word, CR)
                    | Words.equal(word, BACKSLASH);
            for (; marks != 0; marks &= marks - 1) {
                int stop = at + Words.first(marks);
                byte b = bytes[stop];
                if (b == quote && bytes[stop - 1] != '\\') {
                    wide = (seen & Words.TOPS) != 0;
                    return quotedTo(stop);
                }
                if (b == '\\') {
                    plain &= quote != '"';
                } else if (b == '\r' || (b == '\n' && nextLine(stop) < 0)) {
                    return OTHER;
                }
            }
        }
        return MORE;
    }

    private int quotedTo(int close) {
        int at = skipBlanks(close + 1);
        if (at < 0) {
            return at;
        }
        byte b = bytes[at];
        boolean ended = b == '\n' || b == '#' || (b == '\r' && bytes[at + 1] == '\n');
        if (!ended || close - valueStart - 1 > maxValueSize || at - lineStart > maxLineSize) {
            return OTHER;
        }
        valueEnd = close + 1;
        pos = at;
        quoted = true;
        return checked();
    }

    private int checked() {
        if (wide) {
            plain &= quoted || !ValueBuffer.holdsSeparator(bytes, valueStart, valueEnd);
            return Utf8.isValid(bytes, valueStart, valueEnd) ? FOUND : OTHER;
        }
        return FOUND;
    }

    /** Reads up to what follows an empty value: a quote on a later line would be the value. */
    private int empty() {
        while (pos <= last) {
            byte b = bytes[pos];
            if (isBlank(b)) {
                pos++;
            } else if (b == '\n' || b == '\r') {
                int next = nextLine(pos);
                if (next < 0) {
                    return next;
                }
                pos = next;
            } else {
                valueStart = pos;
                valueEnd = pos;
                boolean ended = KeyBytes.isPart(b) || b == '#';
                return ended && pos - lineStart <= maxLineSize ? FOUND : OTHER;
            }
        }
        return MORE;
    }
}
