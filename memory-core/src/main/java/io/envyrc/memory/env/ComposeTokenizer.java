package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.env.EnvDiagnostic.Kind;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The engine of {@link EnvDialect#COMPOSE}. The rules are those of {@code parser.parse} in compose-go (dotenv/parser.go),
 * and its errors are raised here:
 *
 * <ul>
 *   <li>White space and lines that begin with {@code #} are skipped. A leading {@code export} with ASCII white space
 *       behind it is taken off; it may not end the text.
 *   <li>A key runs to the first {@code =}, {@code :} or LF. It is made of letters and numbers of any script,
 *       {@code _ . - [ ]} and white space; white space behind it is cut off, and a space left in it is an error.
 *   <li>A key that ends with LF is inherited: it has the value that the environment has, or is left out.
 *   <li>Text that ends the file before its key does is no key but the value of an empty one.
 *   <li>White space after the sign is skipped up to the LF. A single or double quote there ends at the next equal one
 *       without a backslash before it, or it is an error; what follows it is read as the next statement.
 *   <li>An unquoted value ends with its line, or before the first {@code #} that has a space before it.
 * </ul>
 */
final class ComposeTokenizer extends MarkedAssignments {
    private static final byte[] EXPORT = {'e', 'x', 'p', 'o', 'r', 't'};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final EnvReferences references;
    private @Nullable String inherited;
    private boolean started;
    private boolean inComment;

    ComposeTokenizer(InputStream in, EnvConfig config, EnvDiagnosticHandler diagnostics, Cancellation cancellation) {
        super(new MarkedText(in, config, cancellation), config, diagnostics);
        this.references = config.references();
    }

    @Override
    public boolean next() throws IOException {
        text.letGo();
        inherited = null;
        if (!started && text.at(BYTE_ORDER_MARK)) {
            text.skipByteOrderMark();
        }
        started = true;
        while (true) {
            if (inComment) {
                text.skipToLineFeed();
                inComment = false;
            }
            int c = skipSpace();
            if (c == END) {
                return false;
            }
            if (c == '#') {
                inComment = true;
            } else if (statement()) {
                reportUnusualKey();
                return true;
            }
        }
    }

    private boolean statement() throws IOException {
        startOffset = text.offset();
        skipExport();
        text.mark();
        keyAt(text.position());
        int c = scanKey();
        if (c == END) {
            key = "";
            text.reset();
            unquotedValue();
            return true;
        }
        int from = text.markIndex();
        key = new String(text.bytes(), from, GoSpace.trimEnd(text.bytes(), from, text.pos()) - from, UTF_8);
        if (key.indexOf(' ') >= 0) {
            throw new EnvParseException(
                    line,
                    column,
                    "key that begins at column %d has a space in it; remove it, or quote the value that this is part of"
                            .formatted(column));
        }
        if (c == '\n') {
            return inheritedValue();
        }
        text.advance();
        text.letGo();
        skipSpaceInLine();
        scanValue();
        return true;
    }

    private void skipExport() throws IOException {
        if (!text.at(EXPORT) || text.need(EXPORT.length + 1) <= EXPORT.length) {
            return;
        }
        byte next = text.bytes()[text.pos() + EXPORT.length];
        if (next != ' ' && next != '\t' && next != '\n' && next != '\f' && next != '\r') {
            return;
        }
        keyAt(text.position());
        text.advance(EXPORT.length);
        skipSpaceInLine();
        if (text.peek() == END) {
            throw new EnvParseException(
                    line, column, "'export' at column %d has nothing behind it; name a variable".formatted(column));
        }
    }

    /** Moves to the end of the key and returns what is there. */
    private int scanKey() throws IOException {
        while (true) {
            int c = text.peek();
            if (c == '=' || c == ':' || c == '\n' || c == END) {
                return c;
            }
            int length = TextCursor.isKeyPart(c) || c == '[' || c == ']' ? 1 : lengthOfOtherKeyPart();
            if (length == 0) {
                int at = text.position().column();
                throw new EnvParseException(
                        text.position().line(),
                        at,
                        "character at column %d cannot stand in a key; remove it, or quote the value that it is part of"
                                .formatted(at));
            }
            text.advance(length);
        }
    }

    private int lengthOfOtherKeyPart() throws IOException {
        int available = text.needCharacter();
        int space = GoSpace.lengthInLine(text.bytes(), text.pos(), text.limit());
        if (space > 0) {
            return space;
        }
        int c = new String(text.bytes(), text.pos(), available, UTF_8).codePointAt(0);
        boolean number = switch (Character.getType(c)) {
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
            default -> false;
        };
        return number || Character.isLetter(c) ? Character.toString(c).getBytes(UTF_8).length : 0;
    }

    private boolean inheritedValue() throws IOException {
        noValue();
        inherited = references.environment(key);
        if (inherited == null) {
            text.letGo();
            report(
                    line,
                    column,
                    Kind.UNSET_VARIABLE,
                    "left out: a line without '=' takes its value from the environment, which has none");
        }
        return inherited != null;
    }

    private void scanValue() throws IOException {
        text.mark();
        int c = text.peek();
        quoted = c == '"' || c == '\'';
        if (quoted) {
            quotedValue((byte) c);
        } else {
            unquotedValue();
        }
    }

    private void quotedValue(byte quote) throws IOException {
        boolean escaped = false;
        text.advance();
        for (int c = text.peek(); c != quote || escaped; c = text.peek()) {
            if (c == END) {
                throw refusal("unterminated " + EnvTokenizer.name(quote) + " opened at column %d; add the closing one");
            }
            if (text.length() > maxValueSize) {
                throw quoteTooLarge(quote);
            }
            escaped = c == '\\' && !escaped;
            text.advance();
        }
        text.advance();
        valueLength = text.length();
        skipSpaceInLine();
        int c = text.peek();
        if (c != '\n' && c != '#' && c != END) {
            report(
                    text.positionAt(valueLength - 1),
                    Kind.TEXT_AFTER_QUOTE,
                    "text after this closing %s is read as the next assignment".formatted(EnvTokenizer.name(quote)));
        }
    }

    private void unquotedValue() throws IOException {
        quoted = false;
        boolean spaced = false;
        int c = text.peek();
        while (c != '\n' && c != END && !(c == '#' && spaced)) {
            spaced = c == ' ';
            text.advance();
            c = text.peek();
        }
        inComment = c == '#';
        valueLength = GoSpace.trimEnd(text.bytes(), text.markIndex(), text.pos()) - text.markIndex();
        checkUnquotedSize();
    }

    private int skipSpace() throws IOException {
        while (true) {
            int c = text.peek();
            int length = c == END ? 0 : spaceLength();
            if (length == 0) {
                return c;
            }
            text.advance(length);
        }
    }

    private int spaceLength() throws IOException {
        text.needCharacter();
        return GoSpace.lengthAt(text.bytes(), text.pos(), text.limit());
    }

    private void skipSpaceInLine() throws IOException {
        while (text.needCharacter() > 0) {
            int length = GoSpace.lengthInLine(text.bytes(), text.pos(), text.limit());
            if (length == 0) {
                return;
            }
            text.advance(length);
        }
    }

    @Override
    public String value() throws IOException {
        return inherited != null ? inherited : super.value();
    }

    @Override
    public boolean literal() {
        return inherited != null || super.literal();
    }

    @Override
    String decode(byte[] bytes, int from, int to) {
        return quoted ? ComposeQuotes.decode(bytes, from, to) : EnvValues.text(bytes, from, to);
    }
}
