package io.envyrc.memory.stream;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.pool.BytePool;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The part of a stream that a parser looks at: a byte array that slides over the input, and grows up to a bound when the
 * parser must see more of it at once.
 *
 * <p>The parser reads {@link #bytes()} up to {@link #limit()} by itself and calls {@link #fill} when it has come to the
 * end, telling from where on it still needs what it has seen. Bytes before that are gone; the rest may move to the front
 * of the array, and then every index that the parser holds goes down by {@link #moved()}.
 *
 * <p>Arrays come from a {@link BytePool} if one is given. Each is wiped whole before it goes back, for it may have held
 * secrets. Closing gives the array back and leaves the stream open: whoever opened it closes it. Not thread-safe.
 */
public final class SlidingWindow implements Closeable {
    private static final byte[] NOTHING = {};

    private final InputStream in;
    private final int maxBytes;
    private final WipedArrays arrays;
    private final Cancellation cancellation;

    private byte[] bytes;
    private int limit;
    private int moved;
    private long offset;
    private boolean ended;

    /**
     * Opens a window at the stream's present position. Reads nothing yet.
     *
     * @param in what to read; not closed by this window
     * @param initialBytes size to begin with, in bytes, 1 or more; the array may be larger
     * @param maxBytes size that the window never outgrows, in bytes, unless a pool answers with a larger array
     * @param buffers where arrays come from and go back to, or null to allocate them
     * @param cancellation checked before each read
     * @throws IllegalArgumentException if {@code initialBytes} is below 1 or above {@code maxBytes}
     */
    public SlidingWindow(
            InputStream in, int initialBytes, int maxBytes, @Nullable BytePool buffers, Cancellation cancellation) {
        if (initialBytes < 1 || initialBytes > maxBytes) {
            throw new IllegalArgumentException("window: initialBytes must be within 1..maxBytes (%d) but was %d"
                    .formatted(maxBytes, initialBytes));
        }
        this.in = Objects.requireNonNull(in, "in");
        this.cancellation = Objects.requireNonNull(cancellation, "cancellation");
        this.maxBytes = maxBytes;
        this.arrays = new WipedArrays(buffers);
        this.bytes = arrays.acquire(initialBytes);
    }

    /** Returns the array; valid until the next {@link #fill} or {@link #close}. Only the part before the limit counts. */
    public byte[] bytes() {
        return bytes;
    }

    /** Returns the index after the last byte read. */
    public int limit() {
        return limit;
    }

    /** Returns the position in the stream, in bytes, of the byte at index 0. */
    public long offset() {
        return offset;
    }

    /**
     * Reads more of the stream behind the limit, as much as comes at once and fits. Blocks as the stream blocks.
     *
     * @param keepFrom index of the first byte that is still needed, 0..{@link #limit()}
     * @return true if at least one byte came; false if the input has ended. Either way see {@link #moved()}
     * @throws CancellationException if the caller has cancelled
     * @throws IllegalStateException if the window may not grow further
     * @throws IOException if the stream throws it
     */
    public boolean fill(int keepFrom) throws IOException {
        cancellation.throwIfCancelled();
        moved = 0;
        if (ended) {
            return false;
        }
        // Bytes move only when there is no room behind them: a short read costs no copy.
        moved = limit < bytes.length ? 0 : keepFrom;
        if (moved > 0) {
            System.arraycopy(bytes, moved, bytes, 0, limit - moved);
            limit -= moved;
            offset += moved;
        } else if (limit == bytes.length) {
            grow();
        }
        int count = in.read(bytes, limit, bytes.length - limit);
        if (count == 0) {
            count = readOne();
        }
        if (count < 0) {
            ended = true;
            return false;
        }
        limit += count;
        return true;
    }

    /** Returns by how much the latest {@link #fill} moved the kept bytes towards index 0. */
    public int moved() {
        return moved;
    }

    // A stream that answers 0 to a request for more breaks its contract; a single byte it must wait for.
    private int readOne() throws IOException {
        int one = in.read();
        if (one < 0) {
            return -1;
        }
        bytes[limit] = (byte) one;
        return 1;
    }

    private void grow() {
        if (bytes.length >= maxBytes) {
            throw new IllegalStateException("window is full (%d bytes)".formatted(maxBytes));
        }
        byte[] larger = arrays.acquire((int) Math.min(2L * bytes.length, maxBytes));
        System.arraycopy(bytes, 0, larger, 0, limit);
        byte[] old = bytes;
        bytes = larger;
        arrays.release(old);
    }

    /** Wipes the array and gives it back. A second call does nothing. */
    @Override
    public void close() {
        if (bytes != NOTHING) {
            byte[] last = bytes;
            bytes = NOTHING;
            limit = 0;
            ended = true;
            arrays.release(last);
        }
    }
}
