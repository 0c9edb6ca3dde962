package io.envyrc.memory.env;

import io.envyrc.memory.env.EnvDiagnostic.Kind;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads any line of {@link EnvDialect#DOTENV}, step by step, and reports what there is to report.
 *
 * <p>The rules are one regular expression of motdotla/dotenv 18 (lib/main.js), searched over the text from match to
 * match:
 *
 * <pre>
 * /^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)
 *  (\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$/mg
 * </pre>
 *
 * <p>What follows from it, and is relied on here:
 * <ul>
 *   <li>The search may start at the first character of a line that is not white space: blank lines before it belong to
 *       {@code ^\s*}. Where no match starts there, the next chance is after the next line end, and to {@code m} U+2028
 *       and U+2029 are line ends too.
 *   <li>Key and separator match in one way only, {@code export} aside, and once they match the whole does: the value may
 *       be unquoted or absent, and the run of {@code [^#\r\n]} always ends where a comment or a line end follows.
 *   <li>{@code =\s*?} takes nothing after the sign; {@code :\s+?} takes one character, which may be a line end.
 *   <li>White space between the parts may span lines and is trimmed from every value, so none of it needs to be kept.
 *   <li>A quote closes at the first equal one without a backslash before it, if only white space stands between it and
 *       the end of its line, a comment or the end of the text. If not, backtracking tries the quotes with a backslash
 *       before them, last one first, and then takes the value as unquoted.
 * </ul>
 *
 * <p>Looking for a closing quote ends at the next opening one of its sort, so all such looks together pass over the text
 * three times at most, once a sort.
 */
final class AnyLines {
    private static final int END = TextCursor.END;
    private static final int NOWHERE = -1;
    private static final String UNUSUAL = "the key is not of the form [A-Za-z_][A-Za-z0-9_]*";

    private static final byte[] EXPORT = {'e', 'x', 'p', 'o', 'r', 't'};

    private final TextCursor text;
    private final EnvDiagnosticHandler diagnostics;
    private final int maxValueSize;

    private boolean afterColon;
    private boolean onLaterLine;

    long startOffset;
    long keyOffset;
    long valueOffset;
    long line;
    int column;
    boolean quoted;

    AnyLines(TextCursor text, EnvConfig config, EnvDiagnosticHandler diagnostics) {
        this.text = text;
        this.diagnostics = diagnostics;
        this.maxValueSize = config.maxValueSize();
    }

    /** Reads up to the end of the next assignment, which the cursor then has; false if there is none. */
    boolean read() throws IOException {
        text.letGo();
        while (true) {
            int c = text.skipSpace();
            if (c == END) {
                text.letGo();
                return false;
            }
            if (TextCursor.isKeyPart(c)) {
                if (keyAndSeparator()) {
                    scanValue();
                    text.checkLines();
                    checkBytes();
                    return true;
                }
            } else {
                if (c != '#') {
                    startKey();
                    reportSkipped(line, column);
                }
                text.skipLine();
            }
        }
    }

    private void startKey() {
        text.startKey();
        LineTracker here = text.positionOf(text.pos());
        line = here.line();
        column = here.column();
        keyOffset = text.offsetOf(text.pos());
    }

    /** Reads up to the value; where that fails, stands at the next chance and answers false. */
    private boolean keyAndSeparator() throws IOException {
        startKey();
        startOffset = keyOffset;
        long prefixLine = NOWHERE;
        int prefixColumn = NOWHERE;
        boolean atLineStart = true;
        while (true) {
            int c = text.scanKey();
            if (c == ':' && text.spaceLength(1) > 0) {
                text.skip(1);
                afterColon = true;
                onLaterLine = text.skipOneSpace();
                return true;
            }
            boolean spaced = text.spaceLength(0) > 0;
            if (spaced) {
                c = text.skipSpace();
            }
            if (c == '=') {
                afterColon = false;
                onLaterLine = false;
                text.skip(1);
                return true;
            }
            boolean crossedLine = spaced && text.crossedLine();
            if (atLineStart && spaced && TextCursor.isKeyPart(c) && isExport()) {
                if (prefixLine != NOWHERE) {
                    // This export was tried as the key of the one before; now it is the prefix of what follows.
                    reportSkipped(prefixLine, prefixColumn);
                }
                prefixLine = line;
                prefixColumn = column;
                startOffset = keyOffset;
                atLineStart = crossedLine;
                startKey();
                continue;
            }
            if (prefixLine != NOWHERE) {
                reportSkipped(prefixLine, prefixColumn);
            }
            if (atLineStart) {
                reportSkipped(line, column);
            }
            if (!crossedLine) {
                text.skipLine();
            }
            return false;
        }
    }

    private boolean isExport() {
        return Arrays.equals(text.bytes(), text.keyStart(), text.keyEnd(), EXPORT, 0, EXPORT.length);
    }

    private void scanValue() throws IOException {
        valueOffset = text.offsetOf(text.pos());
        boolean spaced = text.spaceLength(0) > 0;
        int c = text.skipSpace();
        boolean crossedNewline = text.crossedNewline();
        onLaterLine |= crossedNewline;
        quoted = EnvValues.isQuote(c) && quotedValue((byte) c);
        if (!quoted) {
            text.valueStart(text.pos());
            text.valueEnd(text.pos());
            if (!crossedNewline) {
                unquotedValue(spaced);
            }
        }
        if (text.valueStart() < text.valueEnd()) {
            valueOffset = text.offsetOf(text.valueStart());
            if (onLaterLine) {
                report(text.valueStart(), Kind.VALUE_ON_LATER_LINE, "this line is the value of the key above it");
            }
        }
    }

    private void unquotedValue(boolean spaced) throws IOException {
        int c = text.scanUnquoted();
        int end = JsSpace.trimEnd(text.bytes(), text.valueStart(), text.pos());
        text.valueEnd(end);
        if (end - text.valueStart() > maxValueSize) {
            throw tooLarge("value that begins at column %d is larger than %d bytes (maxValueSize)");
        }
        boolean spaceBefore = text.valueStart() == text.pos() ? spaced || afterColon : end < text.pos();
        if (c == '#' && !spaceBefore) {
            report(text.pos(), Kind.CUT_BY_COMMENT, EnvTokenizer.CUT);
        }
    }

    /** Reads a quoted value that begins here; where it is none, stays here, reports why and answers false. */
    private boolean quotedValue(byte quote) throws IOException {
        text.valueStart(text.pos());
        boolean closed = text.scanQuote(quote, maxValueSize);
        if (!closed && text.pos() < text.limit()) {
            throw tooLarge(
                    EnvTokenizer.name(quote) + " opened at column %d is not closed within %d bytes (maxValueSize)");
        }
        text.valueEnd(closed ? text.pos() + 1 : text.pos());
        if (closed) {
            text.skip(1);
            if (text.atLineEndAfterSpace()) {
                return true;
            }
        }
        int firstClose = closed ? text.valueEnd() - 1 : NOWHERE;
        for (int i = text.valueEnd() - 1; i > text.valueStart(); i--) {
            if (text.bytes()[i] == quote && i != firstClose) {
                text.moveTo(i + 1);
                if (text.atLineEndAfterSpace()) {
                    text.valueEnd(i + 1);
                    report(
                            i,
                            Kind.ESCAPED_CLOSING_QUOTE,
                            "the value ends at this %s although a backslash stands before it"
                                    .formatted(EnvTokenizer.name(quote)));
                    return true;
                }
            }
        }
        text.moveTo(text.valueStart());
        reportNoQuote(quote, firstClose);
        return false;
    }

    private void reportNoQuote(byte quote, int firstClose) throws IOException {
        LineTracker open = text.positionOf(text.valueStart());
        long openLine = open.line();
        int openColumn = open.column();
        boolean closedOnItsLine =
                firstClose != NOWHERE && text.positionOf(firstClose).line() == openLine;
        if (closedOnItsLine) {
            report(
                    firstClose,
                    Kind.TEXT_AFTER_QUOTE,
                    "text after this closing %s; the value is read as unquoted".formatted(EnvTokenizer.name(quote)));
        } else {
            report(
                    text.valueStart(),
                    Kind.UNTERMINATED_QUOTE,
                    "unterminated %s opened at column %d; the value is read as unquoted"
                            .formatted(EnvTokenizer.name(quote), openColumn));
        }
    }

    private void checkBytes() throws IOException {
        if (!KeyBytes.isUsual(text.bytes(), text.keyStart(), text.keyEnd())) {
            text.checkLines();
            diagnostics.diagnostic(new EnvDiagnostic(line, column, Kind.UNUSUAL_KEY, UNUSUAL));
        }
        int invalid = Utf8.firstInvalid(text.bytes(), text.valueStart(), text.valueEnd());
        if (invalid < text.valueEnd()) {
            report(invalid, Kind.INVALID_UTF8, "the value is not valid UTF-8 from here on; read as U+FFFD");
        }
    }

    private EnvParseException tooLarge(String problem) {
        LineTracker at = text.positionOf(text.valueStart());
        return new EnvParseException(at.line(), at.column(), problem.formatted(at.column(), maxValueSize));
    }

    // Lines are checked before each event, up to where the text was read for it: so a line that is too long is refused
    // at the same point however the bytes arrive.
    private void reportSkipped(long atLine, int atColumn) throws IOException {
        text.checkLines();
        diagnostics.diagnostic(new EnvDiagnostic(atLine, atColumn, Kind.SKIPPED_LINE, EnvTokenizer.SKIPPED));
    }

    private void report(int index, Kind kind, String message) throws IOException {
        text.checkLines();
        LineTracker at = text.positionOf(index);
        diagnostics.diagnostic(new EnvDiagnostic(at.line(), at.column(), kind, message));
    }
}
