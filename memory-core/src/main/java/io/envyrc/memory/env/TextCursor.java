package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.io.InputStream;

/** A place in the text of a {@code .env} file, and the steps by which the tokenizer moves it. */
final class TextCursor extends TextWindow {
    /** What a step answers at the end of the text. */
    static final int END = -1;

    private boolean crossedLine;
    private boolean crossedNewline;

    TextCursor(InputStream in, EnvConfig config, Cancellation cancellation) {
        super(in, config, cancellation);
    }

    /** Returns the byte here, 0..255, or {@link #END}. */
    int peek() throws IOException {
        return pos < limit || fill() ? bytes[pos] & 0xFF : END;
    }

    void skip(int count) {
        pos += count;
    }

    /** Moves behind the key that begins here and returns what follows it. */
    int scanKey() throws IOException {
        while (true) {
            while (pos < limit && isKeyPart(bytes[pos])) {
                pos++;
            }
            if (pos < limit || !fill()) {
                keyEnd = pos;
                return peek();
            }
        }
    }

    /** Returns the length in bytes of the white space character that begins {@code skip} bytes from here, or 0. */
    int spaceLength(int skip) throws IOException {
        needSpace(skip);
        return pos + skip < limit ? JsSpace.lengthAt(bytes, pos + skip, limit) : 0;
    }

    /** Moves behind one white space character, CR LF being one, and tells whether it was a CR, an LF or both. */
    boolean skipOneSpace() throws IOException {
        int length = spaceLength(0);
        byte first = bytes[pos];
        pos += length;
        if (first == '\r' && peek() == '\n') {
            pos++;
        }
        return first == '\n' || first == '\r';
    }

    /**
     * Moves behind white space, line ends included, and returns what follows it. {@link #crossedLine()} and
     * {@link #crossedNewline()} then tell what it was.
     */
    int skipSpace() throws IOException {
        crossedLine = false;
        crossedNewline = false;
        while (true) {
            while (pos < limit) {
                byte b = bytes[pos];
                if (b > ' ') {
                    return leaveGap(b);
                }
                if (b == '\n' || b == '\r') {
                    crossedLine = true;
                    crossedNewline = true;
                    pos++;
                } else if (b < 0) {
                    int length = JsSpace.mayLead(b) ? wideSpaceInGap() : 0;
                    if (length == 0) {
                        return leaveGap(bytes[pos]);
                    }
                    pos += length;
                } else if (b == ' ' || (b >= '\t' && b <= '\r')) {
                    pos++;
                } else {
                    return leaveGap(b);
                }
            }
            if (!fillInGap()) {
                return END;
            }
        }
    }

    private int wideSpaceInGap() throws IOException {
        while (JsSpace.isCut(bytes, pos, limit) && fillInGap()) {
            // Short reads may bring a character in pieces.
        }
        crossedLine |= JsSpace.isSeparatorAt(bytes, pos, limit);
        return JsSpace.lengthAt(bytes, pos, limit);
    }

    private int leaveGap(byte next) {
        if (holdingKey && pos - keyEnd > SHORT_GAP) {
            moveKeyUp();
        }
        return next & 0xFF;
    }

    private boolean fillInGap() throws IOException {
        if (holdingKey) {
            moveKeyUp();
        }
        return fill();
    }

    /** Tells whether the latest white space held a line end, U+2028 and U+2029 among them. */
    boolean crossedLine() {
        return crossedLine;
    }

    /** Tells whether the latest white space held a CR or LF. */
    boolean crossedNewline() {
        return crossedNewline;
    }

    /** Moves to the end of this line, which U+2028 and U+2029 are too. */
    void skipLine() throws IOException {
        letGo();
        while (true) {
            while (pos < limit) {
                byte b = bytes[pos];
                if (b == '\n' || b == '\r' || (b == (byte) 0xE2 && atSeparator())) {
                    return;
                }
                pos++;
            }
            if (!fill()) {
                return;
            }
        }
    }

    private boolean atSeparator() throws IOException {
        needSpace(0);
        return JsSpace.isSeparatorAt(bytes, pos, limit);
    }

    /** Moves over white space and tells whether the line, a comment or the text then is at its end. */
    boolean atLineEndAfterSpace() throws IOException {
        while (true) {
            int c = peek();
            if (c == END || c == '#' || c == '\n' || c == '\r' || (c == 0xE2 && atSeparator())) {
                return true;
            }
            int length = spaceLength(0);
            if (length == 0) {
                return false;
            }
            pos += length;
        }
    }

    /** Moves to the next {@code #}, CR, LF or the end of the text. */
    int scanUnquoted() throws IOException {
        while (true) {
            while (pos < limit) {
                byte b = bytes[pos];
                if (b == '#' || b == '\n' || b == '\r') {
                    return b;
                }
                pos++;
            }
            if (!fill()) {
                return END;
            }
        }
    }

    /**
     * Moves from the opening quote at the start of the value to the first equal quote without a backslash before it.
     *
     * @return false if it is not among the next {@code maxInside + 1} bytes; this then stands at the end of the text, or
     *     before it if there are more bytes
     */
    boolean scanQuote(byte quote, int maxInside) throws IOException {
        pos = valueStart + 1;
        while (true) {
            int stop = (int) Math.min(limit, valueStart + 2L + maxInside);
            while (pos < stop) {
                if (bytes[pos] == quote && bytes[pos - 1] != '\\') {
                    return true;
                }
                pos++;
            }
            if (pos < limit || !fill()) {
                return false;
            }
        }
    }

    static boolean isKeyPart(int c) {
        return KeyBytes.isPart(c);
    }
}
