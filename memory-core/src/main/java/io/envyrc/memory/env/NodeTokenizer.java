package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.env.EnvDiagnostic.Kind;
import java.io.IOException;
import java.io.InputStream;

/**
 * The engine of {@link EnvDialect#NODE}. The rules are those of {@code Dotenv::ParseContent} in Node 24
 * (src/node_dotenv.cc), which reads the whole text at once; here they are told as they show from left to right:
 *
 * <ul>
 *   <li>CRs are dropped, wherever they stand. Blanks are space, tab and LF; those at the end of the text do not count.
 *   <li>A statement runs to its first {@code =}; if an LF comes first, the line is skipped. Whatever stands before the
 *       sign is the key, without the blanks around it.
 *   <li>An LF right after the sign makes the value empty. Blanks after the sign are skipped, LFs among them, so the value
 *       may be the next line. Only then a leading {@code export} is taken off the key, or, if there is no key, the text
 *       that would be the value is read as a statement.
 *   <li>A quote ends at the next equal one, however far; what follows on its line is dropped. Only in double quotes
 *       {@code \n} is expanded. A quote that never closes is part of a value that ends with its line.
 *   <li>An unquoted value ends at the first {@code #} or LF.
 *   <li>Blanks before a statement are skipped, but not after a comment, an empty line, an empty or a quoted value: an
 *       indented {@code #} there begins a key.
 * </ul>
 *
 * <p>Looking for a quote that never closes reads to the end of the text, once a sort.
 */
final class NodeTokenizer extends MarkedAssignments {
    private static final String EXPORT = "export ";

    private boolean inLine;
    private boolean beforeBlanks = true;

    NodeTokenizer(InputStream in, EnvConfig config, EnvDiagnosticHandler diagnostics, Cancellation cancellation) {
        super(new MarkedText(in, config, cancellation), config, diagnostics);
    }

    @Override
    public boolean next() throws IOException {
        text.letGo();
        while (true) {
            if (inLine) {
                skipLine();
                inLine = false;
            }
            if (beforeBlanks) {
                skipBlanks();
                beforeBlanks = false;
            }
            int c = skipCarriageReturns();
            if (c == END) {
                return false;
            }
            if (c == '\n' || c == '#') {
                inLine = true;
            } else if (statement()) {
                reportUnusualKey();
                return true;
            }
        }
    }

    private boolean statement() throws IOException {
        text.mark();
        int c = text.peek();
        while (c != '=' && c != '\n' && c != END) {
            text.advance();
            c = text.peek();
        }
        int end = text.length();
        int start = behindBlanks(0, end);
        startOffset = text.offset() - end + start;
        keyAt(text.positionAt(start));
        if (c == '=') {
            return assignment(start, end);
        }
        text.letGo();
        inLine = true;
        beforeBlanks = true;
        if (start < end) {
            report(line, column, Kind.SKIPPED_LINE, EnvTokenizer.SKIPPED);
        }
        return false;
    }

    /** Reads an assignment, its key between two places behind the mark; false if it turns out to be none. */
    private boolean assignment(int start, int end) throws IOException {
        int from = text.markIndex();
        key = withoutBlanks(withoutCarriageReturns(EnvValues.text(text.bytes(), from + start, from + end)));
        boolean exported = key.startsWith(EXPORT);
        LineTracker behindExport = text.positionAt(exported ? behindExport(start) : start);
        long exportedLine = behindExport.line();
        int exportedColumn = behindExport.column();
        text.advance();
        text.letGo();
        int c = skipCarriageReturns();
        boolean laterLine = c != '\n' && skipBlanks();
        if (c == '\n' || text.peek() == END) {
            noValue();
            return true;
        }
        if (key.isEmpty()) {
            report(line, column, Kind.SKIPPED_LINE, "no key before this '='; what follows is read as a new line");
            return false;
        }
        if (exported) {
            key = withoutBlanks(key.substring(EXPORT.length()));
            line = exportedLine;
            column = exportedColumn;
        }
        scanValue(laterLine);
        return true;
    }

    private void scanValue(boolean laterLine) throws IOException {
        text.mark();
        LineTracker here = text.position();
        long valueLine = here.line();
        int valueColumn = here.column();
        int c = text.peek();
        quoted = EnvValues.isQuote(c) && quotedValue((byte) c);
        if (!quoted) {
            if (EnvValues.isQuote(c)) {
                unterminatedValue((byte) c);
            } else {
                unquotedValue();
            }
        }
        if (laterLine && valueLength > 0) {
            report(valueLine, valueColumn, Kind.VALUE_ON_LATER_LINE, "this line is the value of the key above it");
        }
    }

    /** Reads up to the closing quote; false if there is none up to the end of the text. */
    private boolean quotedValue(byte quote) throws IOException {
        text.advance();
        for (int c = text.peek(); c != quote; c = text.peek()) {
            if (c == END) {
                return false;
            }
            if (text.length() > maxValueSize) {
                throw quoteTooLarge(quote);
            }
            text.advance();
        }
        text.advance();
        valueLength = text.length();
        inLine = true;
        int c = text.peek();
        while (c == ' ' || c == '\t' || c == '\r') {
            text.advance();
            c = text.peek();
        }
        if (c != '\n' && c != '#' && c != END) {
            report(
                    text.positionAt(valueLength - 1),
                    Kind.TEXT_AFTER_QUOTE,
                    "text after this closing %s is left out".formatted(EnvTokenizer.name(quote)));
        }
        return true;
    }

    /** Reads the rest of the line as a value. The text has been read to its end, and so all of it is in the window. */
    private void unterminatedValue(byte quote) throws IOException {
        text.reset();
        report(
                text.position(),
                Kind.UNTERMINATED_QUOTE,
                "unterminated %s opened at column %d; the value ends with its line and keeps the quote"
                        .formatted(EnvTokenizer.name(quote), text.position().column()));
        text.skipToLineFeed();
        valueLength = text.length();
        skipBlanks();
        if (text.peek() == END) {
            trimValue(valueLength);
        }
    }

    private void unquotedValue() throws IOException {
        int c = text.peek();
        while (c != '#' && c != '\n' && c != END) {
            text.advance();
            c = text.peek();
        }
        int end = text.length();
        trimValue(end);
        checkUnquotedSize();
        if (c == '#' && valueLength == end && end > 0) {
            report(text.position(), Kind.CUT_BY_COMMENT, EnvTokenizer.CUT);
        }
        inLine = true;
        beforeBlanks = true;
    }

    private void trimValue(int end) {
        int length = end;
        while (length > 0 && isBlank(text.bytes()[text.markIndex() + length - 1])) {
            length--;
        }
        valueLength = length;
    }

    private int behindExport(int start) {
        int at = start;
        for (int left = EXPORT.length(); left > 0; at++) {
            if (text.bytes()[text.markIndex() + at] != '\r') {
                left--;
            }
        }
        return behindBlanks(at, text.length());
    }

    private int behindBlanks(int from, int end) {
        int at = from;
        while (at < end && isBlank(text.bytes()[text.markIndex() + at])) {
            at++;
        }
        return at;
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private int skipCarriageReturns() throws IOException {
        int c = text.peek();
        while (c == '\r') {
            text.advance();
            c = text.peek();
        }
        return c;
    }

    /** Skips blanks and tells whether there was an LF among them. */
    private boolean skipBlanks() throws IOException {
        boolean crossedLine = false;
        for (int c = text.peek(); c != END && isBlank(c); c = text.peek()) {
            crossedLine |= c == '\n';
            text.advance();
        }
        return crossedLine;
    }

    private void skipLine() throws IOException {
        text.skipToLineFeed();
        if (text.peek() == '\n') {
            text.advance();
        }
    }

    @Override
    String decode(byte[] bytes, int from, int to) {
        if (!quoted) {
            return withoutCarriageReturns(EnvValues.text(bytes, from, to));
        }
        String value = withoutCarriageReturns(EnvValues.text(bytes, from + 1, to - 1));
        return bytes[from] == '"' ? value.replace("\\n", "\n") : value;
    }

    private static String withoutCarriageReturns(String text) {
        return text.indexOf('\r') < 0 ? text : text.replace("\r", "");
    }

    private static String withoutBlanks(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }
}
