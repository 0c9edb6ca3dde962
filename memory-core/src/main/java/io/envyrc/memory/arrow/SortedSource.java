package io.envyrc.memory.arrow;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Sorted rows, batch by batch. */
interface SortedSource extends AutoCloseable {

    /** Returns the next batch that has rows, in place of the one before; null at the end. */
    @Nullable
    BatchView next() throws IOException;

    /** Tells whether batches stay where they are when the next is asked for. */
    boolean isHeld();

    @Override
    void close() throws IOException;
}
