package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.stream.SlidingWindow;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * What is in memory of a {@code .env} file: the bytes between the key of the assignment in work and the furthest byte
 * looked at.
 *
 * <p>White space that follows the key is not part of that: when it gets long, the key is moved up behind it. So the
 * window never holds more than a key, a value and the rest of its last line. All indexes move down together when the
 * window slides; see {@link #fill}.
 */
abstract class TextWindow implements Closeable {
    /** White space in the window that is not worth moving a key for, in bytes. */
    static final int SHORT_GAP = 256;

    private static final int NOT_AHEAD = -1;

    private final SlidingWindow window;
    private final int maxWindow;
    private final LineTracker tracker;
    private final LineTracker ahead;
    private int tracked;
    private int aheadAt = NOT_AHEAD;

    byte[] bytes;
    int limit;
    int pos;
    boolean holdingKey;
    int keyStart;
    int keyEnd;
    int valueStart;
    int valueEnd;

    TextWindow(InputStream in, EnvConfig config, Cancellation cancellation) {
        this.tracker = new LineTracker(config.maxLineSize());
        this.ahead = new LineTracker(config.maxLineSize());
        this.maxWindow =
                Math.max(config.bufferSize(), config.maxValueSize() + 2 * config.maxLineSize() + 3 * SHORT_GAP);
        this.window = new SlidingWindow(in, config.bufferSize(), maxWindow, config.buffers(), cancellation);
        this.bytes = window.bytes();
    }

    /** Moves behind a byte order mark at the start of the text. */
    void skipByteOrderMark() throws IOException {
        needSpace(0);
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

    void moveKeyUp() {
        trackTo(pos);
        int length = keyEnd - keyStart;
        System.arraycopy(bytes, keyStart, bytes, pos - length, length);
        keyStart = pos - length;
        keyEnd = pos;
    }

    /** Reads until {@code count} bytes from here on are in the window, if the text has so many. */
    private void need(int count) throws IOException {
        while (limit - pos < count && fill()) {
            // Short reads may bring them in pieces.
        }
    }

    /** Reads until it shows whether white space begins {@code skip} bytes from here, and no further. */
    void needSpace(int skip) throws IOException {
        need(skip + 1);
        while (pos + skip < limit && JsSpace.isCut(bytes, pos + skip, limit) && fill()) {
            // As above.
        }
    }

    /** Tells whether a line that is not blank stands here with its end. */
    boolean holdsLine() {
        boolean blank = true;
        for (int at = pos; at < limit; at++) {
            byte b = bytes[at];
            if (!blank && (b == '\n' || b == '\r')) {
                return true;
            }
            blank &= b >= 0 && b <= ' ';
        }
        return false;
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

    /**
     * Reads more behind the limit, if there is room without growing; nothing before this place is kept.
     *
     * @return false if nothing came
     */
    boolean refill() throws IOException {
        letGo();
        return (pos > 0 || limit < bytes.length) && fill();
    }

    /** Returns the index at which this line begins; below 0 if that was left behind. */
    int lineStart() {
        return tracked - tracker.lineBytes();
    }

    /** Tells whether an LF here would belong to the line end before it. */
    boolean insideLineEnd() {
        return tracker.afterCarriageReturn();
    }

    /** Returns the number of the line that holds the place up to which lines are counted. */
    long line() {
        return tracker.line();
    }

    /**
     * Returns the column of a key that is to be taken over.
     *
     * @param lineEnds how many line ends on
     * @param lineStart where its line then begins
     */
    int columnOf(int key, int lineEnds, int lineStart) {
        return lineEnds > 0 ? key - lineStart + 1 : tracker.column() + key - tracked;
    }

    /** Takes over where other eyes have read to: the place, and the start of its line, so many line ends on. */
    void readTo(int index, int lineStart, int lineEnds) {
        if (lineEnds > 0) {
            tracker.skipTo(lineEnds);
            tracked = lineStart;
            aheadAt = NOT_AHEAD;
        }
        pos = index;
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
