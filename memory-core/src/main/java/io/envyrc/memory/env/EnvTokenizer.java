package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;

/**
 * The engine of {@link EnvDialect#DOTENV}: finds the assignments of a {@code .env} file as spans of bytes.
 *
 * <p>{@link AnyLines} has the rules. {@link CommonLines} reads at once what most lines are, and stops in front of every
 * other one.
 */
final class EnvTokenizer implements SpannedAssignments {
    static final String SKIPPED = "line skipped: it is no comment and no KEY=value";
    static final String CUT = "'#' cuts the value here; quote the value to keep the rest";

    private final TextCursor text;
    private final CommonLines common;
    private final AnyLines any;
    private final ValueBuffer values;

    private boolean started;
    private boolean commonLine;

    EnvTokenizer(InputStream in, EnvConfig config, EnvDiagnosticHandler diagnostics, Cancellation cancellation) {
        this.text = new TextCursor(in, config, cancellation);
        this.any = new AnyLines(text, config, diagnostics);
        this.values = new ValueBuffer(config.buffers());
        this.common = new CommonLines(config);
    }

    @Override
    public boolean next() throws IOException {
        if (!started) {
            text.skipByteOrderMark();
            started = true;
        }
        if (commonLine) {
            int found = common.read();
            return found == CommonLines.FOUND || leaveCommon(found);
        }
        text.letGo();
        return readCommon(false) || any.read();
    }

    private boolean leaveCommon(int found) throws IOException {
        commonLine = false;
        text.readTo(common.pos, common.lineStart, common.lines);
        return (found == CommonLines.MORE && mayRefill() && readCommon(true)) || any.read();
    }

    /** Reads the next assignment if it and all lines before it are common ones, or as many of those as there are. */
    private boolean readCommon(boolean afterRefill) throws IOException {
        boolean refilled = afterRefill;
        while (!text.insideLineEnd()) {
            common.start(text.bytes(), text.pos(), text.limit(), text.lineStart());
            int found = common.read();
            if (found == CommonLines.FOUND) {
                commonLine = true;
                return true;
            }
            refilled &= common.lines == 0;
            text.readTo(common.pos, common.lineStart, common.lines);
            if (found == CommonLines.OTHER || refilled || !mayRefill()) {
                return false;
            }
            refilled = true;
        }
        return false;
    }

    // A line that is there as a whole does not wait for what may come late.
    private boolean mayRefill() throws IOException {
        return !text.holdsLine() && text.refill();
    }

    /** Returns what findings call a quote. */
    static String name(byte quote) {
        return quote == '"' ? "double quote" : quote == '\'' ? "single quote" : "backtick";
    }

    @Override
    public String key() {
        int start = commonLine ? common.keyStart : text.keyStart();
        int end = commonLine ? common.keyEnd : text.keyEnd();
        return new String(text.bytes(), start, end - start, ISO_8859_1);
    }

    @Override
    public void keyTo(EnvSpan span) {
        if (commonLine) {
            span.set(common.bytes, common.keyStart, common.keyEnd);
        } else {
            span.set(text.bytes(), text.keyStart(), text.keyEnd());
        }
    }

    @Override
    public void valueTo(EnvSpan span) {
        if (commonLine && common.plain) {
            int quote = common.quoted ? 1 : 0;
            span.set(common.bytes, common.valueStart + quote, common.valueEnd - quote);
        } else {
            values.decode(text.bytes(), valueStart(), valueStart() + valueLength(), quoted(), span);
        }
    }

    @Override
    public String value() {
        return EnvValues.decode(text.bytes(), valueStart(), valueStart() + valueLength(), quoted());
    }

    private int valueStart() {
        return commonLine ? common.valueStart : text.valueStart();
    }

    @Override
    public int valueLength() {
        return commonLine ? common.valueEnd - common.valueStart : text.valueEnd() - text.valueStart();
    }

    @Override
    public long line() {
        return commonLine ? text.line() + common.linesToKey : any.line;
    }

    @Override
    public int column() {
        return commonLine ? text.columnOf(common.keyStart, common.linesToKey, common.keyLineStart) : any.column;
    }

    @Override
    public boolean quoted() {
        return commonLine ? common.quoted : any.quoted;
    }

    @Override
    public boolean literal() {
        int last = valueStart() + valueLength() - 1;
        return valueStart() < last && text.bytes()[valueStart()] == '\'' && text.bytes()[last] == '\'';
    }

    @Override
    public boolean spelledOut() {
        return true;
    }

    @Override
    public long startOffset() {
        return commonLine ? text.offsetOf(common.start) : any.startOffset;
    }

    @Override
    public long keyOffset() {
        return commonLine ? text.offsetOf(common.keyStart) : any.keyOffset;
    }

    @Override
    public long valueOffset() {
        return commonLine ? text.offsetOf(valueLength() > 0 ? common.valueStart : common.gapStart) : any.valueOffset;
    }

    @Override
    public long lines() {
        return commonLine ? text.line() + common.lines - 1 : text.lines();
    }

    @Override
    public long bytes() {
        return text.offsetOf(commonLine ? common.pos : text.pos());
    }

    @Override
    public void close() {
        if (commonLine) {
            commonLine = false;
            text.readTo(common.pos, common.lineStart, common.lines);
        }
        common.stop();
        values.close();
        text.close();
    }
}
