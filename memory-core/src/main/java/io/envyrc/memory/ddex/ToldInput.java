package io.envyrc.memory.ddex;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Tells how many bytes are read. */
final class ToldInput extends FilterInputStream {
    private final LongConsumer done;

    ToldInput(InputStream in, LongConsumer done) {
        super(in);
        this.done = done;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
            done.accept(1);
        }
        return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        if (count > 0) {
            done.accept(count);
        }
        return count;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long count = super.skip(bytes);
        done.accept(count);
        return count;
    }
}
