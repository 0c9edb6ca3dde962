package io.envyrc.memory.stream;

import io.envyrc.memory.Cancellation;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/**
 * Cuts a stream into lines. Between two steps the window holds at most the line that is being read and one terminator,
 * so its bound is the maximum line size and a little.
 */
final class LineReader implements Closeable {
    // A CR and its LF, and one byte beyond the longest line, which proves that the line is too long.
    private static final int SLACK = 3;

    private final StreamConfig config;
    private final SlidingWindow window;

    private int lineStart;
    private int next;
    private long lines;
    private long skipped;

    LineReader(InputStream in, StreamConfig config, Cancellation cancellation) {
        this.config = config;
        int maxBytes = Math.max(config.bufferSize(), config.maxLineSize() + SLACK);
        this.window = new SlidingWindow(in, config.bufferSize(), maxBytes, config.buffers(), cancellation);
    }

    LineSummary readAll(LineHandler handler) throws IOException {
        skipByteOrderMark();
        while (true) {
            int end = findEnd();
            boolean tooLong = end - lineStart > config.maxLineSize();
            if (tooLong) {
                long start = window.offset() + lineStart;
                end = skipLine();
                handler.longLine(lines + 1, window.offset() + end - start);
            }
            boolean last = end == window.limit();
            if (last && end == lineStart && !tooLong) {
                return new LineSummary(lines, skipped, window.offset() + window.limit());
            }
            lines++;
            if (!tooLong) {
                String line = new String(window.bytes(), lineStart, end - lineStart, StandardCharsets.UTF_8);
                handler.line(line, lines);
            }
            next = end;
            skipTerminator();
            lineStart = next;
        }
    }

    /** Returns the index of the terminator of the line that starts at lineStart, of the end, or of a byte too many. */
    private int findEnd() throws IOException {
        int at = lineStart;
        while (true) {
            int stop = (int) Math.min(window.limit(), (long) lineStart + config.maxLineSize() + 1);
            at = LineEnds.first(window.bytes(), at, stop);
            if (at < window.limit()) {
                return at;
            }
            next = at;
            if (!fill(lineStart)) {
                return next;
            }
            at = next;
        }
    }

    private int skipLine() throws IOException {
        if (!config.skipLongLines()) {
            throw new LineTooLongException(lines + 1, config.maxLineSize());
        }
        skipped++;
        next = lineStart;
        while (true) {
            int limit = window.limit();
            next = LineEnds.first(window.bytes(), next, limit);
            lineStart = next;
            if (next < limit || !fill(next)) {
                return next;
            }
        }
    }

    private void skipTerminator() throws IOException {
        if (next == window.limit()) {
            return;
        }
        boolean carriageReturn = window.bytes()[next] == '\r';
        next++;
        lineStart = next;
        if (carriageReturn && (next < window.limit() || fill(next)) && window.bytes()[next] == '\n') {
            next++;
        }
    }

    private void skipByteOrderMark() throws IOException {
        while (window.limit() < 3 && fill(0)) {
            // A stream may hand out its first bytes one by one.
        }
        byte[] bytes = window.bytes();
        if (window.limit() >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF) {
            lineStart = 3;
        }
    }

    /** Reads more and moves both indexes along; false at the end of the input. */
    private boolean fill(int keepFrom) throws IOException {
        boolean more = window.fill(keepFrom);
        lineStart -= window.moved();
        next -= window.moved();
        return more;
    }

    @Override
    public void close() {
        window.close();
    }
}
