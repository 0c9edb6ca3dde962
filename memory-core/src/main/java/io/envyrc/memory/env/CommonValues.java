package io.envyrc.memory.env;

import io.envyrc.memory.stream.Words;

/** Reads the values of {@link CommonLines}: empty, unquoted or one closed quote, with nothing to report about them. */
abstract class CommonValues {
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
    private static final long AFTER_HASH = Words.of('#' + 1);

    private static final byte[] NOTHING = {};

    final int maxLineSize;
    private final int maxValueSize;
    private final int smallerLimit;

    private boolean wide;

    int last;

    byte[] bytes = NOTHING;
    int pos;
    int lineStart;
    int lines;
    int gapStart;
    int valueStart;
    int valueEnd;
    boolean quoted;
    boolean plain;

    CommonValues(EnvConfig config) {
        this.maxLineSize = config.maxLineSize();
        this.maxValueSize = config.maxValueSize();
        this.smallerLimit = Math.min(maxLineSize, maxValueSize);
    }

    /** Forgets the window. */
    void stop() {
        bytes = NOTHING;
        last = -1;
        pos = 0;
    }

    /** Goes behind the line end at an index and counts it; returns where the next line begins. */
    final int nextLine(int end) {
        byte b = bytes[end];
        int next = b == '\n' ? end + 1 : b == '\r' && bytes[end + 1] == '\n' ? end + 2 : OTHER;
        if (next < 0 || end - lineStart > maxLineSize) {
            return OTHER;
        }
        lines++;
        lineStart = next;
        return next;
    }

    // The byte after the end, perhaps the LF of a CR LF, must be there as well.
    final int within(int end) {
        return end <= last ? end : MORE;
    }

    final int skipBlanks(int from) {
        int at = from;
        while (at <= last && isBlank(bytes[at])) {
            at++;
        }
        return within(at);
    }

    static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    /** Reads the value of which the first byte, behind blanks, stands at an index. */
    final int value(int at) {
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

    /** Reads an unquoted value, which begins at {@link #valueStart}. */
    final int unquoted() {
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
