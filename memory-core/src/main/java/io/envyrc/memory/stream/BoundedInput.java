package io.envyrc.memory.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Decompressed input that ends with an error when it grows beyond its limits. Stays broken once broken. */
final class BoundedInput extends InputStream {
    /** What an input may grow to whatever the ratio, in bytes: a file of blanks is no bomb. */
    static final long FREE_BYTES = 1L << 20;

    private final CompressedSource source;
    private final Decoder decoder;
    private final long maxBytes;
    private final int maxRatio;

    private long bytes;
    private boolean closed;
    private @Nullable IOException broken;

    BoundedInput(CompressedSource source, Decoder decoder, long maxBytes, int maxRatio) {
        this.source = source;
        this.decoder = decoder;
        this.maxBytes = maxBytes;
        this.maxRatio = maxRatio;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, target.length);
        if (closed) {
            throw new IOException("read from a closed stream");
        }
        if (broken != null) {
            throw source.refusal("failed before", broken);
        }
        if (len == 0) {
            return 0;
        }
        try {
            int count = decoder.read(target, off, len);
            bytes += Math.max(0, count);
            check();
            return count;
        } catch (IOException e) {
            // Whatever it was: the decoder may have lost what it had read of a header, and take that for the end.
            broken = e;
            throw e;
        }
    }

    private void check() throws DecompressionException {
        if (bytes > maxBytes) {
            throw source.refusal(
                    "decompresses to more than %d bytes (maxBytes), %d bytes into it; raise the limit if you"
                                    .formatted(maxBytes, source.position())
                            + " trust the input");
        }
        if (bytes > FREE_BYTES && bytes / maxRatio > source.position()) {
            throw source.refusal(
                    "decompresses to more than %d times its size (maxRatio), %d bytes into it; raise the limit"
                                    .formatted(maxRatio, source.position())
                            + " if you trust the input");
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            decoder.close();
        }
    }
}
