package io.envyrc.memory.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Opens input that may be compressed, for whatever reads it next: gzip and zstd are recognised by their first bytes and
 * decompressed as they are read, anything else passes through as it is.
 *
 * <p>Several gzip members or zstd frames one after the other are read as one input; zero bytes after a gzip member are
 * padding. Checksums are verified. Input that is cut off, damaged, or followed by something else, is a
 * {@link DecompressionException}, thrown where it is read; no end of the input is ever made up. What the input throws
 * comes through unchanged, and each later read of compressed input fails with that as its cause.
 *
 * <p>A few bytes can stand for terabytes. So reading stops, with a {@link DecompressionException}, beyond
 * {@link #maxBytes()} in all, and beyond {@link #maxRatio()} times the compressed bytes read, which counts from the first
 * megabyte on. Memory is constant: a buffer and the decoder's tables, and for zstd a window of at most
 * {@link #maxWindowBytes()} outside the heap.
 *
 * <p>Gzip is read by the JDK. Zstd needs the library {@code com.github.luben:zstd-jni} on the class path, whose native
 * code JDK 24 and later warn of once, unless run with {@code --enable-native-access=ALL-UNNAMED}.
 *
 * <p>Immutable and thread-safe; the streams are neither. Closing a stream closes the one it was opened on and frees what
 * it holds.
 */
public final class Decompression {
    /** Most bytes that an input may decompress to, unless set: 1 GiB. */
    public static final long DEFAULT_MAX_BYTES = 1L << 30;

    /** How many times its compressed size an input may grow to, unless set. */
    public static final int DEFAULT_MAX_RATIO = 100;

    /** Size of the largest zstd window, in bytes, unless set: 8 MiB, which every zstd decoder should take (RFC 8878). */
    public static final int DEFAULT_MAX_WINDOW_BYTES = 8 << 20;

    private static final int MIN_WINDOW_LOG = 10;
    private static final int MAX_WINDOW_LOG = 27;

    private final long maxBytes;
    private final int maxRatio;
    private final int maxWindowBytes;

    private Decompression(Builder builder) {
        this.maxBytes = builder.maxBytes;
        this.maxRatio = builder.maxRatio;
        this.maxWindowBytes = builder.maxWindowBytes;
        check("maxBytes", maxBytes, 1, Long.MAX_VALUE);
        check("maxRatio", maxRatio, 1, Integer.MAX_VALUE);
        check("maxWindowBytes", maxWindowBytes, 1 << MIN_WINDOW_LOG, 1 << MAX_WINDOW_LOG);
    }

    private static void check(String setting, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "decompression: %s must be within %d..%d but was %d".formatted(setting, min, max, value));
        }
    }

    /** Returns one with the default limits. */
    public static Decompression create() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Returns how many bytes an input may decompress to. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Returns how many times its compressed size an input may grow to, beyond the first megabyte. */
    public int maxRatio() {
        return maxRatio;
    }

    /** Returns the size of the largest zstd window, in bytes. */
    public int maxWindowBytes() {
        return maxWindowBytes;
    }

    /**
     * Opens an input. Reads its first four bytes, which blocks as the stream blocks.
     *
     * @param in the input from its beginning; closed by the stream returned, and left open if this method throws
     * @throws DecompressionException if the input is zstd and the library is absent or does not load
     * @throws IOException from the stream
     */
    public InputStream open(InputStream in) throws IOException {
        return open(in, "");
    }

    /**
     * Opens a file.
     *
     * @throws DecompressionException if the file is zstd and the library is absent or does not load
     * @throws IOException if the file cannot be read
     */
    public InputStream open(Path file) throws IOException {
        InputStream in = Files.newInputStream(file);
        try {
            return open(in, file + ": ");
        } catch (Throwable e) {
            try {
                in.close();
            } catch (IOException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private InputStream open(InputStream in, String name) throws IOException {
        CompressedSource source = new CompressedSource(Objects.requireNonNull(in, "in"), name);
        return switch (source.format()) {
            case PLAIN -> source;
            case GZIP -> new BoundedInput(source, new GzipDecoder(source), maxBytes, maxRatio);
            case ZSTD -> new BoundedInput(source, zstd(source), maxBytes, maxRatio);
        };
    }

    private Decoder zstd(CompressedSource source) throws IOException {
        try {
            return new ZstdDecoder(source, 31 - Integer.numberOfLeadingZeros(maxWindowBytes));
        } catch (NoClassDefFoundError e) {
            throw source.refusal(
                    "needs the library com.github.luben:zstd-jni, which is absent or does not load;"
                            + " add it as a dependency",
                    e);
        } catch (LinkageError e) {
            throw source.refusal("needs the native library of com.github.luben:zstd-jni, which does not load here", e);
        }
    }

    /** Configures a {@link Decompression}. Not thread-safe. */
    public static final class Builder {
        private long maxBytes = DEFAULT_MAX_BYTES;
        private int maxRatio = DEFAULT_MAX_RATIO;
        private int maxWindowBytes = DEFAULT_MAX_WINDOW_BYTES;

        private Builder() {}

        /** Sets how many bytes an input may decompress to, 1 or more; 1 GiB by default. */
        public Builder maxBytes(long bytes) {
            this.maxBytes = bytes;
            return this;
        }

        /**
         * Sets how many times its compressed size an input may grow to, 1 or more; {@value #DEFAULT_MAX_RATIO} by
         * default. Gzip cannot reach more than 1032. The first megabyte is free.
         */
        public Builder maxRatio(int ratio) {
            this.maxRatio = ratio;
            return this;
        }

        /**
         * Sets the size of the largest zstd window, in bytes, 1 KiB to 128 MiB, rounded down to a power of two; 8 MiB by
         * default. Input that was compressed with {@code --long} or {@code --ultra} may need more.
         */
        public Builder maxWindowBytes(int bytes) {
            this.maxWindowBytes = bytes;
            return this;
        }

        /**
         * Returns the decompression.
         *
         * @throws IllegalArgumentException if a limit is out of its range
         */
        public Decompression build() {
            return new Decompression(this);
        }
    }
}
