package io.envyrc.memory.ddex;

import java.io.FilterInputStream;
import java.io.InputStream;

/** A stream that stays open: who opened it closes it. */
final class GivenInput extends FilterInputStream {
    GivenInput(InputStream in) {
        super(in);
    }

    @Override
    public void close() {
        // Its owner does.
    }
}
