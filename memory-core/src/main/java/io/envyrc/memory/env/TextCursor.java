package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.stream.SlidingWindow;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * A place in the text of a {@code .env} file, and the steps by which the tokenizer moves it.
 *
 * <p>The window keeps what stands between the key of the assignment in work and the furthest byte looked at. White space
 * that follows the key is not part of that: when it gets long, the key is moved up behind it. So the window never holds
 * more than a key, a value and the rest of its last line.
 *
 * <p>All indexes here move down together when the window slides; see {@link #fill}.
 */
final class TextCursor implements Closeable {
    /** What a step answers at the end of the text. */
    static final int END = -1;

    // White space in the window that is not worth moving a key for, in bytes.
    private static final int SHORT_GAP = 256;

    private static final int NOT_AHEAD = -1;

    private final SlidingWindow window;
    private final int maxWindow;
    private final LineTracker tracker;
    private final LineTracker ahead;

    private byte[] bytes;
    private int limit;
    private int pos;
    private int tracked;
    private int aheadAt = NOT_AHEAD;

    private boolean holdingKey;
    private int keyStart;
    private int keyEnd;
    private int valueStart;
    private int valueEnd;
    private boolean crossedLine;
    private boolean crossedNewline;

    TextCursor(InputStream in, EnvConfig config, Cancellation cancellation) {
        this.tracker = new LineTracker(config.maxLineSize());
        this.ahead = new LineTracker(config.maxLineSize());
        this.maxWindow =
                Math.max(config.bufferSize(), config.maxValueSize() + 2 * config.maxLineSize() + 3 * SHORT_GAP);
        this.window = new SlidingWindow(in, config.bufferSize(), maxWindow, config.buffers(), cancellation);
        this.bytes = window.bytes();
    }

    /** Moves behind a byte order mark at the start of the text. */
    void skipByteOrderMark() throws IOException {
        need(3);
        if (limit >= 3 && JsSpace.lengthAt(bytes, 0, limit) == 3 && bytes[0] == (byte) 0xEF) {
            tracker.disregardByteOrderMark();
        }
    }

    /** Ends the work on an assignment: its bytes need not be kept any longer. */
    void letGo() {
        holdingKey = false;
        trackTo(pos);
    }

    /** Begins a key here. */
    void startKey() {
        letGo();
        holdingKey = true;
        keyStart = pos;
        keyEnd = pos;
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
        need(skip + JsSpace.MAX_LENGTH);
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
        while (limit - pos < JsSpace.MAX_LENGTH && fillInGap()) {
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

    private void moveKeyUp() {
        trackTo(pos);
        int length = keyEnd - keyStart;
        System.arraycopy(bytes, keyStart, bytes, pos - length, length);
        keyStart = pos - length;
        keyEnd = pos;
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
        need(JsSpace.MAX_LENGTH);
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

    /** Reads until {@code count} bytes from here on are in the window, if the text has so many. */
    private void need(int count) throws IOException {
        while (limit - pos < count && fill()) {
            // Short reads may bring them in pieces.
        }
    }

    /** Reads more behind the limit; false at the end of the text. Every index may move. */
    boolean fill() throws IOException {
        int keep = holdingKey ? keyStart : pos;
        if (limit - keep >= maxWindow) {
            // Only a line over its maximum gets here, and tracking it throws.
            positionOf(limit);
        }
        trackTo(keep);
        boolean more = window.fill(keep);
        int moved = window.moved();
        pos -= moved;
        tracked -= moved;
        keyStart -= moved;
        keyEnd -= moved;
        valueStart -= moved;
        valueEnd -= moved;
        bytes = window.bytes();
        limit = window.limit();
        return more;
    }

    private void trackTo(int index) {
        if (index == aheadAt) {
            tracker.copyFrom(ahead);
            tracked = index;
        } else if (index > tracked) {
            tracker.advance(bytes, tracked, index);
            tracked = index;
        }
        aheadAt = NOT_AHEAD;
    }

    /**
     * Checks the lines up to here.
     *
     * @throws EnvParseException if one is over its maximum
     */
    void checkLines() {
        positionOf(pos);
        aheadAt = pos;
    }

    /**
     * Returns a tracker that stands at an index, until the next call.
     *
     * @param index not before the key in work, nor before white space that the key was moved up behind
     */
    LineTracker positionOf(int index) {
        ahead.copyFrom(tracker);
        ahead.advance(bytes, tracked, index);
        aheadAt = NOT_AHEAD;
        return ahead;
    }

    static boolean isKeyPart(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '.'
                || c == '-';
    }

    byte[] bytes() {
        return bytes;
    }

    int limit() {
        return limit;
    }

    int pos() {
        return pos;
    }

    void moveTo(int index) {
        pos = index;
    }

    long offsetOf(int index) {
        return window.offset() + index;
    }

    int keyStart() {
        return keyStart;
    }

    int keyEnd() {
        return keyEnd;
    }

    int valueStart() {
        return valueStart;
    }

    int valueEnd() {
        return valueEnd;
    }

    void valueStart(int index) {
        valueStart = index;
    }

    void valueEnd(int index) {
        valueEnd = index;
    }

    /** Returns the lines read; all of them once the end is reached. */
    long lines() {
        return tracker.lines();
    }

    @Override
    public void close() {
        window.close();
        bytes = window.bytes();
        limit = 0;
        pos = 0;
        tracked = 0;
    }
}
