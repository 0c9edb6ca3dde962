package io.envyrc.memory.ddex;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.ddex.DdexParseException.Kind;
import io.envyrc.memory.stream.Words;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * The bytes of a message that are in memory, in UTF-8, from the beginning of the event in work (the mark) on. Whoever asks
 * for more may find all indexes moved: those that are kept are counted from the mark.
 *
 * <p>Counts lines as they are passed, and by how many bytes the characters so far exceed their number, so that the place of
 * a character can be told. Grows with an event that does not fit, up to what an event may take. Cancellation is noticed
 * before each read of the stream, which stays open. Not thread-safe.
 */
final class ByteWindow extends Places implements Closeable {
    /** Room for an XML declaration, whatever the size of reads. */
    static final int MIN_BYTES = 2 * Encodings.MAX_DECLARATION;

    private final InputStream in;
    private final Cancellation cancellation;
    private final DdexLimits limits;
    private final DdexBufferPool buffers;
    private final IntConsumer sized;
    private int step;
    private boolean growing;
    private boolean halving;
    private boolean ended;
    private long bytesRead;
    private long eventAt;

    /** The bytes; words may be read from any index up to the limit. */
    byte[] bytes;
    /** Index of the beginning of the event in work. */
    int mark;
    /** Index of the byte to look at next. */
    int pos;
    /** Index after the last byte. */
    int limit;

    ByteWindow(InputStream in, DdexConfig config, Cancellation cancellation, IntConsumer sized) {
        this.in = Objects.requireNonNull(in, "in");
        this.cancellation = Objects.requireNonNull(cancellation, "cancellation");
        this.limits = config.limits();
        this.buffers = config.buffers();
        this.sized = sized;
        this.step = config.bufferSize();
        int size = Math.max(step, MIN_BYTES);
        sized.accept(size);
        this.bytes = buffers.acquire(size);
    }

    /**
     * Reads until the encoding of the message shows.
     *
     * @throws SourceProblem if it is not supported
     */
    Encodings.Found findEncoding() throws IOException {
        while (!ended && !Encodings.isEnough(bytes, limit)) {
            more();
        }
        return Encodings.find(bytes, limit);
    }

    /** Returns a stream of what was read and of what is left; once, in place of this window. */
    InputStream giveBack(InputStream rest) throws IOException {
        PushbackInputStream whole = new PushbackInputStream(rest, Math.max(1, limit));
        whole.unread(bytes, 0, limit);
        return whole;
    }

    /** Begins an event here; what stands before is forgotten. */
    void beginEvent() {
        mark = pos;
        eventAt = bytesRead;
        eventAt(pos);
    }

    /** Begins an event at an index which has no line end in it, and is read already up to another; all of it is ASCII. */
    void plainEvent(int from, int to) {
        mark = from;
        pos = to;
        eventAt = bytesRead;
        plainEventAt(from);
    }

    /** Forgets what stands before this place, in the midst of an event. */
    void forget() {
        mark = pos;
    }

    /** Moves behind a byte order mark, which is no character. */
    void skipByteOrderMark(int length) {
        pos += length;
        passed(length);
    }

    /**
     * Reads until so many bytes from here on are in the window.
     *
     * @return whether they are; else the message ends before
     */
    boolean need(int count) throws IOException {
        while (limit - pos < count) {
            if (!more()) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether what has so many bytes at an index may go on behind the limit. */
    boolean isCut(int at, int size) {
        return limit - at < size && !ended;
    }

    /** Tells whether nothing comes behind the limit; false also if that was not noticed yet. */
    boolean isEnded() {
        return ended;
    }

    /** Reads more behind the limit; false at the end of the message. All indexes may move. */
    boolean more() throws IOException {
        if (ended) {
            return false;
        }
        if (bytesRead - eventAt > limits.maxBytesBetweenEvents()) {
            int max = limits.maxBytesBetweenEvents();
            throw new DdexLimitException("input without an event", "maxBytesBetweenEvents", max, place(pos));
        }
        cancellation.throwIfCancelled();
        if (halving) {
            halve();
        }
        makeRoom();
        int count = in.read(bytes, limit, Math.min(step, bytes.length - Words.SIZE - limit));
        if (count == 0) {
            throw new IOException("stream returned 0 bytes");
        }
        ended = count < 0;
        limit += Math.max(0, count);
        bytesRead += Math.max(0, count);
        return !ended;
    }

    private void makeRoom() {
        if (mark == 0 && limit == bytes.length - Words.SIZE) {
            growing = true;
            int larger = 2 * bytes.length;
            sized.accept(bytes.length + larger);
            moveTo(buffers.acquire(larger));
            sized.accept(larger);
            growing = false;
        } else if (mark > 0) {
            moveTo(bytes);
        }
    }

    private void moveTo(byte[] target) {
        System.arraycopy(bytes, mark, target, 0, limit - mark);
        dropped(mark);
        pos -= mark;
        limit -= mark;
        mark = 0;
        if (target != bytes) {
            buffers.release(bytes);
            bytes = target;
        }
    }

    /** Reads in half as large steps, and gives the larger buffer back: now, or as soon as what is needed fits. */
    void halve() {
        int half = Math.max(MIN_BYTES, bytes.length / 2);
        if (growing || half >= bytes.length) {
            return;
        }
        halving = limit - mark > half - Words.SIZE;
        if (halving) {
            return;
        }
        moveTo(buffers.acquire(half));
        step = Math.min(step, half);
        sized.accept(half);
    }

    /**
     * Passes the character below a space at an index, wherever line ends stay what they are.
     *
     * @throws DdexParseException if it is no white space
     */
    void passControl(int at) {
        switch (bytes[at]) {
            case '\n' -> lineFeed(at);
            case '\r' -> carriageReturn(at);
            case '\t' -> {
                // Nothing to count.
            }
            default -> throw malformed("a character that XML forbids", at);
        }
    }

    /** Passes white space before an index, in which are no carriage returns. */
    void passSpace(int to) {
        for (int at = pos; at < to; at++) {
            if (bytes[at] == '\n') {
                lineFeed(at);
            }
        }
        pos = to;
    }

    /** Passes white space in markup; tells whether there was any. */
    boolean skipSpace() throws IOException {
        boolean any = false;
        while (pos < limit || more()) {
            int before = pos;
            skipSpaceHere();
            any |= pos > before;
            if (pos < limit) {
                break;
            }
        }
        return any;
    }

    /** As {@link #skipSpace}, forgetting it. */
    boolean skipSpaceBetween() throws IOException {
        boolean any = false;
        forget();
        while (pos < limit || more()) {
            skipSpaceHere();
            any |= pos > mark;
            forget();
            if (pos < limit) {
                break;
            }
        }
        return any;
    }

    private void skipSpaceHere() {
        while (pos < limit) {
            byte b = bytes[pos];
            if (b == '\n' || b == '\r') {
                passControl(pos);
            } else if (b != ' ' && b != '\t') {
                break;
            }
            pos++;
        }
    }

    /** Passes a byte that has to stand here. */
    void expect(char expected, String problem) throws IOException {
        if (!need(1) || bytes[pos] != expected) {
            throw unexpected(problem);
        }
        pos++;
    }

    /** Passes bytes that have to stand here. */
    void expect(String expected, String problem) throws IOException {
        for (int i = 0; i < expected.length(); i++) {
            expect(expected.charAt(i), problem);
        }
    }

    /**
     * Passes the character beyond ASCII at an index, whose bytes are all in the window if the message has them.
     *
     * @return its size in bytes
     * @throws DdexParseException if there is none
     */
    int pass(int at) {
        int size = Utf8Decoder.size(bytes[at]);
        if (limit - at < size || Utf8Decoder.code(bytes, at, bytes[at] & 0xFF, size) < 0) {
            throw badBytes(at);
        }
        passed(size == 2 ? 1 : 2);
        return size;
    }

    /** Says that there is no character at an index. */
    DdexParseException badBytes(int at) {
        return new DdexParseException(Kind.ENCODING, "bytes that are not valid in UTF-8", place(at), null);
    }

    /** Says that the message is not well-formed at an index. */
    DdexParseException malformed(String problem, int at) {
        return new DdexParseException(Kind.MALFORMED, "not well-formed: " + problem, place(at), null);
    }

    /** Says that the message ends here, where it must not. */
    DdexParseException truncated(String where) {
        pos = limit;
        return new DdexParseException(Kind.TRUNCATED, "not well-formed: the message ends " + where, place(pos), null);
    }

    /** Says that what stands here is not what has to, or nothing is, or no character. */
    DdexParseException unexpected(String problem) throws IOException {
        if (!need(1)) {
            return truncated("within markup");
        }
        if (bytes[pos] < 0) {
            need(Utf8Decoder.size(bytes[pos]));
            pass(pos);
        }
        return malformed(problem, pos);
    }

    /** Returns the offset in bytes of the byte to look at next. */
    long offset() {
        return offset(pos);
    }

    /** Returns how many bytes were taken from the stream. */
    long bytesRead() {
        return bytesRead;
    }

    /** Gives the buffer back; the stream stays open. A second call does nothing. */
    @Override
    public void close() {
        if (bytes.length > 0) {
            buffers.release(bytes);
            bytes = new byte[0];
            ended = true;
            mark = 0;
            pos = 0;
            limit = 0;
        }
    }
}
