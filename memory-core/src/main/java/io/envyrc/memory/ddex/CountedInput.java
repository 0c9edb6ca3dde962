package io.envyrc.memory.ddex;

import io.envyrc.memory.Cancellation;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CancellationException;

/** Counts what is read, and reads no more once cancelled. */
final class CountedInput extends FilterInputStream {
    private final FileTally.OfFile tally;
    private final Cancellation cancellation;

    CountedInput(InputStream in, FileTally.OfFile tally, Cancellation cancellation) {
        super(in);
        this.tally = tally;
        this.cancellation = cancellation;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    /** @throws CancellationException if cancelled */
    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        cancellation.throwIfCancelled();
        int count = super.read(target, offset, length);
        if (count > 0) {
            tally.read(count);
        }
        return count;
    }
}
