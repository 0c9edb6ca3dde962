package io.envyrc.sample;

import io.envyrc.memory.arrow.SpillableBatches;
import java.io.IOException;

/**
 * The totals of a body, a row for each key: {@code key}, {@code sum}, {@code count}, {@code min}, {@code max}. They are
 * complete, and held within the budget or on disk until this is closed.
 *
 * @param events how many there were
 * @param bytes of the body
 * @param spilledBytes written to disk on the way
 */
record EventTotals(SpillableBatches groups, long events, long bytes, long spilledBytes) implements AutoCloseable {

    @Override
    public void close() throws IOException {
        groups.close();
    }
}
