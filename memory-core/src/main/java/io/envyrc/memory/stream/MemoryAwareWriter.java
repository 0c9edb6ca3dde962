package io.envyrc.memory.stream;

import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pressure.PressureLevel;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes text, as UTF-8, and bytes through one buffer that it keeps no longer than it is needed.
 *
 * <p>What is written goes to the target when the buffer is full, on {@link #flush} and on {@link #close}. When the
 * pressure level rises to {@link PressureLevel#WARNING} or higher, the next call writes and flushes all that is buffered
 * and gives the buffer back; while the pressure lasts a buffer of {@value #TIGHT_BYTES} bytes has to do. An array that is
 * no smaller than the buffer is written past it. Half of a surrogate pair waits for the other half, and alone becomes
 * {@code ?}.
 *
 * <p>Nothing is lost without a word: once the target has thrown, nobody knows what it has taken, so each later call, and
 * {@link #close}, throws with that as its cause. Closing writes the rest, flushes, gives the buffer back, wiped, and
 * closes the target if this opened it; all of them are tried whatever throws. A second close does nothing.
 *
 * <p>Not thread-safe.
 */
public final class MemoryAwareWriter extends Writer {
    /** Size of the smallest buffer, in bytes. */
    public static final int MIN_BUFFER_SIZE = 64;

    /** Size of the buffer while the pressure lasts, unless it is smaller anyway, in bytes. */
    static final int TIGHT_BYTES = 512;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final OutputStream target;
    private final boolean closesTarget;
    private final int bufferSize;
    private final WipedArrays arrays;
    private final Supplier<PressureLevel> pressure;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    private ByteBuffer buffer = NOTHING;
    private boolean tight;

    /** The first half of a surrogate pair, or 0. */
    private char half;

    private long bytesWritten;
    private boolean closed;
    private @Nullable Throwable failure;

    private MemoryAwareWriter(Builder builder, OutputStream target, boolean closesTarget) {
        this.target = Objects.requireNonNull(target, "target");
        this.closesTarget = closesTarget;
        this.bufferSize = builder.bufferSize;
        this.arrays = new WipedArrays(builder.buffers);
        this.pressure = builder.pressure;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns how many bytes the target has taken. */
    public long bytesWritten() {
        return bytesWritten;
    }

    /** Returns how many bytes wait in the buffer. */
    public int bufferedBytes() {
        return buffer.position();
    }

    @Override
    public void write(char[] chars, int off, int len) throws IOException {
        begin();
        encode(CharBuffer.wrap(chars, off, len));
    }

    @Override
    public void write(String text, int off, int len) throws IOException {
        begin();
        encode(CharBuffer.wrap(text, off, off + len));
    }

    /** As {@link #write(byte[], int, int)} of the whole array. */
    public void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    /**
     * Writes bytes as they are, behind the text before.
     *
     * @throws IndexOutOfBoundsException if the range is not within the array; nothing is written then
     * @throws IOException from the target, or if this is closed or has failed
     */
    public void write(byte[] bytes, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, bytes.length);
        begin();
        endText();
        acquire();
        if (len > buffer.remaining()) {
            drain();
        }
        if (len >= buffer.capacity()) {
            writeThrough(bytes, off, len);
        } else {
            buffer.put(bytes, off, len);
        }
    }

    /**
     * Writes all that is buffered and flushes the target; half of a surrogate pair goes on waiting.
     *
     * @throws IOException from the target, or if this is closed or has failed
     */
    @Override
    public void flush() throws IOException {
        begin();
        drainAndFlush();
    }

    /** Refuses a call that comes too late, and answers a change of the pressure. */
    private void begin() throws IOException {
        if (closed) {
            throw new IOException("the writer is closed");
        }
        if (failure != null) {
            throw failed("the writer failed before");
        }
        boolean nowTight = pressure.get().isAtLeast(PressureLevel.WARNING);
        if (nowTight != tight) {
            if (nowTight) {
                drainAndFlush();
            } else {
                drain();
            }
            tight = nowTight;
            release();
        }
    }

    private IOException failed(String what) {
        return new IOException(
                "%s: the target threw after %d bytes, and what it has taken of the rest is not known"
                        .formatted(what, bytesWritten),
                failure);
    }

    private void encode(CharBuffer chars) throws IOException {
        // Of two first halves the second one may have its other half next.
        while (half != 0 && chars.hasRemaining()) {
            CharBuffer pair = CharBuffer.wrap(new char[] {half, chars.get()});
            half = 0;
            encodeAll(pair);
        }
        if (chars.hasRemaining()) {
            encodeAll(chars);
        }
    }

    private void encodeAll(CharBuffer chars) throws IOException {
        acquire();
        CoderResult result = encoder.encode(chars, buffer, false);
        while (result.isOverflow()) {
            drain();
            result = encoder.encode(chars, buffer, false);
        }
        if (chars.hasRemaining()) {
            half = chars.get();
        }
    }

    /** Gives up waiting for the other half of a surrogate pair. */
    private void endText() throws IOException {
        if (half != 0) {
            half = 0;
            acquire();
            if (!buffer.hasRemaining()) {
                drain();
            }
            buffer.put((byte) '?');
        }
    }

    private void drainAndFlush() throws IOException {
        drain();
        try {
            target.flush();
        } catch (Throwable e) {
            failure = e;
            throw e;
        }
    }

    private void drain() throws IOException {
        int length = buffer.position();
        if (length > 0) {
            writeThrough(buffer.array(), 0, length);
            buffer.clear();
        }
    }

    private void writeThrough(byte[] bytes, int off, int len) throws IOException {
        try {
            target.write(bytes, off, len);
            bytesWritten += len;
        } catch (Throwable e) {
            failure = e;
            throw e;
        }
    }

    private void acquire() {
        if (buffer.capacity() == 0) {
            int size = tight ? Math.min(TIGHT_BYTES, bufferSize) : bufferSize;
            buffer = ByteBuffer.wrap(arrays.acquire(size));
        }
    }

    private void release() {
        if (buffer.capacity() > 0) {
            byte[] last = buffer.array();
            buffer = NOTHING;
            arrays.release(last);
        }
    }

    /**
     * Writes the rest, gives the buffer back, and closes the target if this opened it.
     *
     * @throws IOException from the target, or if something was not written since the target had failed before
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (Closeable first = closesTarget ? target : () -> {};
                Closeable second = this::release) {
            if (failure != null) {
                throw failed("the writer was closed with something not written");
            }
            endText();
            drainAndFlush();
        }
    }

    /** Configures {@link MemoryAwareWriter}s. Not thread-safe. */
    public static final class Builder {
        private int bufferSize = BufferSizes.DEFAULT_BUFFER_SIZE;
        private @Nullable BytePool buffers;
        private Supplier<PressureLevel> pressure = () -> PressureLevel.NORMAL;

        private Builder() {}

        /**
         * Sets the size of the buffer, in bytes, {@value MemoryAwareWriter#MIN_BUFFER_SIZE} to 256 MB; 8 KB by default.
         * A pool may answer with a larger one.
         *
         * @throws IllegalArgumentException if out of that range
         */
        public Builder bufferSize(int bytes) {
            if (bytes < MIN_BUFFER_SIZE || bytes > BufferSizes.MAX_SIZE) {
                throw new IllegalArgumentException("writer: bufferSize must be within %d..%d bytes but was %d"
                        .formatted(MIN_BUFFER_SIZE, BufferSizes.MAX_SIZE, bytes));
            }
            this.bufferSize = bytes;
            return this;
        }

        /** Sets the pool that buffers come from; they are allocated without one. */
        public Builder buffers(BytePool pool) {
            this.buffers = Objects.requireNonNull(pool, "pool");
            return this;
        }

        /**
         * Sets what tells the pressure level, such as {@code () -> monitor.snapshot().level()}; by default none does.
         *
         * @param pressure asked at each call, so it must be quick; what it throws is thrown before anything is written
         */
        public Builder pressure(Supplier<PressureLevel> pressure) {
            this.pressure = Objects.requireNonNull(pressure, "pressure");
            return this;
        }

        /** Returns a writer to a stream, which it flushes and leaves open: who opened it closes it. */
        public MemoryAwareWriter open(OutputStream target) {
            return new MemoryAwareWriter(this, target, false);
        }

        /**
         * Returns a writer to a file, which it opens and closes.
         *
         * @param options as of {@link Files#newOutputStream}
         * @throws IOException if the file cannot be opened
         */
        public MemoryAwareWriter open(Path file, OpenOption... options) throws IOException {
            return new MemoryAwareWriter(this, Files.newOutputStream(file, options), true);
        }
    }
}
