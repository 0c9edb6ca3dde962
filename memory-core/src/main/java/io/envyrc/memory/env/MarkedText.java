package io.envyrc.memory.env;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.stream.SlidingWindow;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * The text of a {@code .env} file, read byte by byte from a window that keeps what was passed since the mark. Lines are
 * held to their maximum at each step, so that one that is too long is refused at the same byte however the bytes arrive.
 * No step reads more of the stream than it looks at, so that none waits for bytes that say nothing about this line.
 *
 * <p>Indexes are counted from the mark and stay true when the window slides.
 */
final class MarkedText implements Closeable {
    /** What a step answers at the end of the text. */
    static final int END = -1;

    private static final int SLACK = 64;

    private final SlidingWindow window;
    private final int maxLineSize;
    private final int maxKept;
    private final LineTracker here;
    private final LineTracker marked;
    private final LineTracker between;
    private byte[] bytes;
    private int limit;
    private int pos;
    private int mark;
    private boolean keeping;

    MarkedText(InputStream in, EnvConfig config, Cancellation cancellation) {
        this.maxLineSize = config.maxLineSize();
        this.maxKept = config.maxValueSize() + 2 * config.maxLineSize() + SLACK;
        int maxWindow = Math.max(config.bufferSize(), maxKept + SLACK);
        this.window = new SlidingWindow(in, config.bufferSize(), maxWindow, config.buffers(), cancellation);
        this.here = new LineTracker(maxLineSize);
        this.marked = new LineTracker(maxLineSize);
        this.between = new LineTracker(maxLineSize);
        this.bytes = window.bytes();
    }

    /** Returns the byte here, 0..255, or {@link #END}. */
    int peek() throws IOException {
        return pos < limit || fill() ? bytes[pos] & 0xFF : END;
    }

    /** Moves over the byte here, which {@link #peek} has shown. */
    void advance() {
        here.advance(bytes, pos, pos + 1);
        pos++;
        if (keeping && pos - mark > maxKept) {
            // Only lone CRs get here: to the tracker they end lines, to a dialect they may not.
            throw new EnvParseException(
                    here.line(),
                    here.column(),
                    "line feed is missing for more than %d bytes (maxLineSize); end lines with LF"
                            .formatted(maxLineSize));
        }
    }

    void advance(int count) {
        for (int i = 0; i < count; i++) {
            advance();
        }
    }

    /** Reads until {@code count} bytes from here on are in the window and returns how many are, fewer only at the end. */
    int need(int count) throws IOException {
        while (limit - pos < count && fill()) {
            // Short reads may bring them in pieces.
        }
        return Math.min(count, limit - pos);
    }

    /** As {@link #need}, for the one character that begins here, which its first byte tells the length of. */
    int needCharacter() throws IOException {
        int c = peek();
        return c == END ? 0 : need(c < 0xC2 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4);
    }

    /** Tells whether some bytes stand here; reads no further than they do. */
    boolean at(byte[] text) throws IOException {
        for (int i = 0; i < text.length; i++) {
            if (need(i + 1) <= i || bytes[pos + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** Moves to the next LF or the end of the text. */
    void skipToLineFeed() throws IOException {
        for (int c = peek(); c != '\n' && c != END; c = peek()) {
            advance();
        }
    }

    /** Keeps what is passed from here on. */
    void mark() {
        mark = pos;
        keeping = true;
        marked.copyFrom(here);
    }

    /** Keeps nothing of what was passed. */
    void letGo() {
        keeping = false;
    }

    /** Goes back to the mark. */
    void reset() {
        pos = mark;
        here.copyFrom(marked);
    }

    /** Returns the bytes passed since the mark. */
    int length() {
        return pos - mark;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Returns the index in {@link #bytes()} of the mark, until the next step. */
    int markIndex() {
        return mark;
    }

    /** Returns the index in {@link #bytes()} of the byte here, until the next step. */
    int pos() {
        return pos;
    }

    int limit() {
        return limit;
    }

    /** Returns the offset in the input of the byte here. */
    long offset() {
        return window.offset() + pos;
    }

    /** Returns a tracker that stands here, until the next step. */
    LineTracker position() {
        return here;
    }

    /** Returns a tracker that stands {@code count} bytes behind the mark, until the next call. */
    LineTracker positionAt(int count) {
        between.copyFrom(marked);
        between.advance(bytes, mark, mark + count);
        return between;
    }

    /** Makes a byte order mark, which stands here, count for nothing, and moves behind it. */
    void skipByteOrderMark() {
        here.disregardByteOrderMark();
        advance(3);
    }

    long lines() {
        return here.lines();
    }

    private boolean fill() throws IOException {
        boolean more = window.fill(keeping ? mark : pos);
        pos -= window.moved();
        mark -= window.moved();
        bytes = window.bytes();
        limit = window.limit();
        return more;
    }

    @Override
    public void close() {
        window.close();
        bytes = window.bytes();
        limit = 0;
        pos = 0;
        mark = 0;
    }
}
