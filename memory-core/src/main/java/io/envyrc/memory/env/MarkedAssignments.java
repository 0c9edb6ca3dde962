package io.envyrc.memory.env;

import io.envyrc.memory.env.EnvDiagnostic.Kind;
import java.io.IOException;

/**
 * What the tokenizers over a {@link MarkedText} have in common: the assignment they stand at, with the mark at its
 * value, and how they report. A key is copied out of the text, so nothing between it and its value needs to be kept.
 */
abstract class MarkedAssignments implements EnvAssignments {
    static final int END = MarkedText.END;

    final MarkedText text;
    final int maxValueSize;
    String key = "";
    long line;
    int column;
    long startOffset;
    int valueLength;
    boolean quoted;

    private final EnvDiagnosticHandler diagnostics;

    MarkedAssignments(MarkedText text, EnvConfig config, EnvDiagnosticHandler diagnostics) {
        this.text = text;
        this.maxValueSize = config.maxValueSize();
        this.diagnostics = diagnostics;
    }

    /** Returns the value of bytes[from..to), by the rules of the dialect. */
    abstract String decode(byte[] bytes, int from, int to);

    /** Takes the present place for that of the key. */
    void keyAt(LineTracker place) {
        line = place.line();
        column = place.column();
    }

    /** Makes the value an empty one that stands here. */
    void noValue() {
        text.mark();
        valueLength = 0;
        quoted = false;
    }

    /** Reports a key that other tools may refuse. It is not named: in a broken file it may be part of a value. */
    void reportUnusualKey() throws IOException {
        if (key.isEmpty() || !key.chars().allMatch(TextCursor::isKeyPart)) {
            report(line, column, Kind.UNUSUAL_KEY, "the key is empty or has other characters than A-Z a-z 0-9 _ . -");
        }
    }

    void report(LineTracker at, Kind kind, String message) throws IOException {
        report(at.line(), at.column(), kind, message);
    }

    void report(long atLine, int atColumn, Kind kind, String message) throws IOException {
        diagnostics.diagnostic(new EnvDiagnostic(atLine, atColumn, kind, message));
    }

    /** Returns the refusal of a quote at the mark that is not closed in time. */
    EnvParseException quoteTooLarge(byte quote) {
        return refusal(EnvTokenizer.name(quote) + " opened at column %d is not closed within %d bytes (maxValueSize)");
    }

    /** Returns the refusal of the value at the mark; the text takes its column and the limit. */
    EnvParseException refusal(String problem) {
        LineTracker at = text.positionAt(0);
        return new EnvParseException(at.line(), at.column(), problem.formatted(at.column(), maxValueSize));
    }

    void checkUnquotedSize() {
        if (valueLength > maxValueSize) {
            throw refusal("value that begins at column %d is larger than %d bytes (maxValueSize)");
        }
    }

    @Override
    public String key() {
        return key;
    }

    @Override
    public String value() throws IOException {
        int from = text.markIndex();
        int to = from + valueLength;
        String value = decode(text.bytes(), from, to);
        if (value.indexOf(EnvValues.REPLACEMENT) >= 0) {
            int at = Utf8.firstInvalid(text.bytes(), from, to);
            if (at < to) {
                report(
                        text.positionAt(at - from),
                        Kind.INVALID_UTF8,
                        "the value is not valid UTF-8 from here on; read as U+FFFD");
            }
        }
        return value;
    }

    @Override
    public boolean literal() {
        return quoted && text.bytes()[text.markIndex()] == '\'';
    }

    @Override
    public boolean spelledOut() {
        return false;
    }

    @Override
    public long line() {
        return line;
    }

    @Override
    public int column() {
        return column;
    }

    @Override
    public boolean quoted() {
        return quoted;
    }

    @Override
    public long startOffset() {
        return startOffset;
    }

    @Override
    public long valueOffset() {
        return text.offset() - text.length();
    }

    @Override
    public int valueLength() {
        return valueLength;
    }

    @Override
    public long lines() {
        return text.lines();
    }

    @Override
    public long bytes() {
        return text.offset();
    }

    @Override
    public void close() {
        text.close();
    }
}
