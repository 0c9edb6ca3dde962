package io.envyrc.memory.stream;

import io.envyrc.memory.Cancellation;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Reads a source for an {@link ItemPublisher}.
 *
 * @param <T> what is found
 */
@FunctionalInterface
public interface ItemReading<T> {

    /**
     * Reads a source to its end, and lets go of all that it took for it.
     *
     * @param items takes each item and waits where nobody asks for one; what it throws goes on to the caller
     * @param cancellation to be heeded before each read
     * @throws IOException if the source fails
     */
    void readAll(Consumer<? super T> items, Cancellation cancellation) throws IOException;
}
