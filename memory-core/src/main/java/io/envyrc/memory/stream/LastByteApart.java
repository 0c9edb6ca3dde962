package io.envyrc.memory.stream;

import java.io.IOException;
import java.io.InputStream;

/**
 * A stream whose last byte is always read alone.
 *
 * <p>The zstd library notes whether a frame has ended once for each time it reads, so it takes a frame that is cut off for
 * ended if the frame before ended in the same read. After a read of the last byte alone its note can only mean the end.
 */
final class LastByteApart extends InputStream {
    private static final int NOT_READ = -2;
    private static final int ENDED = -1;

    private final InputStream in;
    private int held = NOT_READ;

    LastByteApart(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        holdFirst();
        int one = held;
        if (one != ENDED) {
            held = in.read();
        }
        return one;
    }

    @Override
    public int read(byte[] target, int off, int len) throws IOException {
        if (len == 0) {
            return 0;
        }
        if (len == 1) {
            int one = read();
            target[off] = (byte) one;
            return one < 0 ? -1 : 1;
        }
        holdFirst();
        if (held == ENDED) {
            return -1;
        }
        int count = in.read(target, off + 1, len - 1);
        target[off] = (byte) held;
        if (count < 0) {
            held = ENDED;
            return 1;
        }
        held = count == 0 ? held : target[off + count] & 0xFF;
        return count;
    }

    private void holdFirst() throws IOException {
        if (held == NOT_READ) {
            held = in.read();
        }
    }

    @Override
    public int available() throws IOException {
        return in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
