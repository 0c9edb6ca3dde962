package io.envyrc.memory.stream;

import java.io.IOException;
import java.util.List;

/**
 * Makes one result of a chunk of elements.
 *
 * @param <T> what a chunk consists of
 * @param <R> what it makes of one
 */
@FunctionalInterface
public interface ChunkFunction<T, R> {

    /**
     * Does the work, on the thread that reads, so the next chunk waits for it.
     *
     * @param chunk at least one element, in the order of the source; read-only, and the function may keep it
     * @throws IOException to stop; the caller of the processor gets it unchanged, as any unchecked exception
     */
    R apply(List<T> chunk) throws IOException;
}
