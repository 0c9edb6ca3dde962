package io.envyrc.memory.stream;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * The bytes of a buffer, such as a memory-mapped file, as a stream: from its position to its limit. Reading moves the
 * position. Not thread-safe.
 */
public final class ByteBufferInputStream extends InputStream {
    private final ByteBuffer buffer;

    public ByteBufferInputStream(ByteBuffer buffer) {
        this.buffer = Objects.requireNonNull(buffer, "buffer");
    }

    @Override
    public int read() {
        return buffer.hasRemaining() ? buffer.get() & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int off, int len) {
        Objects.checkFromIndexSize(off, len, target.length);
        if (len == 0) {
            return 0;
        }
        if (!buffer.hasRemaining()) {
            return -1;
        }
        int count = Math.min(len, buffer.remaining());
        buffer.get(target, off, count);
        return count;
    }

    @Override
    public int available() {
        return buffer.remaining();
    }
}
