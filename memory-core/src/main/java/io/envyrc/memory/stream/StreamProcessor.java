package io.envyrc.memory.stream;

import io.envyrc.memory.Cancellation;
import io.envyrc.memory.pool.BytePool;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream of any size as lines or as chunks, in constant memory: one buffer, which for lines grows up to the
 * maximum line size and no further.
 *
 * <p>Text is UTF-8, a byte order mark at the start is left out, and what is not valid UTF-8 becomes U+FFFD. A line ends
 * with LF, CR LF or a lone CR. A line over the maximum size is a {@link LineTooLongException}, or, if so configured, is
 * left out, told by {@link LineHandler#longLine} and counted.
 *
 * <p>Every method blocks until the input has ended. A cancellation is noticed before each read, as a
 * {@link CancellationException}. Whatever is thrown, by the stream, the handler or the cancellation, comes through
 * unchanged, and the buffer is wiped and given back first. Streams and readers stay open: who opened one closes it; a
 * file given by its path is opened and closed here.
 *
 * <p>Immutable and thread-safe; each call has its own buffer.
 */
public final class StreamProcessor {
    private final StreamConfig config;

    private StreamProcessor(StreamConfig config) {
        this.config = config;
    }

    /** Returns a processor with the default sizes that allocates its buffers. */
    public static StreamProcessor create() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns the size of the buffer that a read begins with, in bytes. */
    public int bufferSize() {
        return config.bufferSize();
    }

    /** Returns the size of the longest line that is handed over, in bytes without its terminator. */
    public int maxLineSize() {
        return config.maxLineSize();
    }

    /** As {@link #lines(InputStream, LineHandler, Cancellation)}, not to be cancelled. */
    public LineSummary lines(InputStream in, LineHandler handler) throws IOException {
        return lines(in, handler, Cancellation.none());
    }

    /**
     * Hands over each line of a stream.
     *
     * @param in UTF-8 text, read to its end and left open
     * @param handler called once a line, in order, on the calling thread
     * @param cancellation checked before each read
     * @throws LineTooLongException if a line is over the maximum size and long lines are not skipped; the lines before
     *     it were handed over
     * @throws CancellationException if cancelled
     * @throws IOException from the stream or the handler
     */
    public LineSummary lines(InputStream in, LineHandler handler, Cancellation cancellation) throws IOException {
        Objects.requireNonNull(handler, "handler");
        try (LineReader reader = new LineReader(in, config, cancellation)) {
            return reader.readAll(handler);
        }
    }

    /** As {@link #lines(InputStream, LineHandler, Cancellation)}; sizes are those of the text in UTF-8. */
    public LineSummary lines(Reader reader, LineHandler handler, Cancellation cancellation) throws IOException {
        return lines(new ReaderInputStream(reader), handler, cancellation);
    }

    /** As {@link #lines(InputStream, LineHandler, Cancellation)} of a file. */
    public LineSummary lines(Path file, LineHandler handler, Cancellation cancellation) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return lines(in, handler, cancellation);
        }
    }

    /** As {@link #chunks(InputStream, ChunkHandler, Cancellation)}, not to be cancelled. */
    public ChunkSummary chunks(InputStream in, ChunkHandler handler) throws IOException {
        return chunks(in, handler, Cancellation.none());
    }

    /**
     * Hands over a stream's bytes as they come, each chunk no larger than the buffer.
     *
     * @param in read to its end and left open
     * @param handler called once a chunk, in order, on the calling thread
     * @param cancellation checked before each read
     * @throws CancellationException if cancelled
     * @throws IOException from the stream or the handler
     */
    public ChunkSummary chunks(InputStream in, ChunkHandler handler, Cancellation cancellation) throws IOException {
        Objects.requireNonNull(handler, "handler");
        int size = config.bufferSize();
        try (SlidingWindow window = new SlidingWindow(in, size, size, config.buffers(), cancellation)) {
            long chunks = 0;
            int from = 0;
            while (window.fill(from)) {
                from -= window.moved();
                int length = window.limit() - from;
                ByteBuffer chunk = ByteBuffer.wrap(window.bytes(), from, length).asReadOnlyBuffer();
                // A slice, for the rest of the array is not the handler's to see.
                handler.chunk(chunk.slice(), window.offset() + from);
                chunks++;
                from = window.limit();
            }
            return new ChunkSummary(chunks, window.offset() + window.limit());
        }
    }

    /** As {@link #chunks(InputStream, ChunkHandler, Cancellation)} of a file. */
    public ChunkSummary chunks(Path file, ChunkHandler handler, Cancellation cancellation) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return chunks(in, handler, cancellation);
        }
    }

    /** Configures a {@link StreamProcessor}. Not thread-safe. */
    public static final class Builder {
        private int bufferSize = BufferSizes.DEFAULT_BUFFER_SIZE;
        private int maxLineSize = BufferSizes.DEFAULT_MAX_LINE_SIZE;
        private boolean skipLongLines;
        private @Nullable BytePool buffers;

        private Builder() {}

        /** Sets the size of the buffer that a read begins with, in bytes, 1..256 MB; 8 KB by default. */
        public Builder bufferSize(int bytes) {
            this.bufferSize = bytes;
            return this;
        }

        /** Sets the size of the longest line, in bytes without its terminator, 1..256 MB; 64 KB by default. */
        public Builder maxLineSize(int bytes) {
            this.maxLineSize = bytes;
            return this;
        }

        /** Sets whether a line over the maximum size is left out, told and counted, not refused; false by default. */
        public Builder skipLongLines(boolean skip) {
            this.skipLongLines = skip;
            return this;
        }

        /** Sets the pool that buffers come from; they are allocated without one. */
        public Builder buffers(BytePool pool) {
            this.buffers = Objects.requireNonNull(pool, "pool");
            return this;
        }

        /**
         * Returns the processor.
         *
         * @throws IllegalArgumentException if a size is out of its range
         */
        public StreamProcessor build() {
            return new StreamProcessor(new StreamConfig(bufferSize, maxLineSize, skipLongLines, buffers));
        }
    }
}
