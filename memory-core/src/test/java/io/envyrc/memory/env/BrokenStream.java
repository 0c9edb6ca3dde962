package io.envyrc.memory.env;

import java.io.IOException;
import java.io.InputStream;

/** Throws at the first read. */
final class BrokenStream extends InputStream {
    private final IOException failure;

    BrokenStream(IOException failure) {
        this.failure = failure;
    }

    @Override
    public int read() throws IOException {
        throw failure;
    }

    @Override
    public int read(byte[] target, int off, int len) throws IOException {
        throw failure;
    }
}
