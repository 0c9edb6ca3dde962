package io.envyrc.memory.stream;

import java.io.IOException;
import java.io.InputStream;

/** Throws at the first read. */
public final class BrokenStream extends InputStream {
    private final Throwable failure;

    public BrokenStream(IOException failure) {
        this.failure = failure;
    }

    public BrokenStream(Error failure) {
        this.failure = failure;
    }

    @Override
    public int read() throws IOException {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (IOException) failure;
    }

    @Override
    public int read(byte[] target, int off, int len) throws IOException {
        return read();
    }
}
