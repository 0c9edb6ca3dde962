package io.envyrc.memory.stream;

import java.io.IOException;

/**
 * Takes the results of chunks as they come.
 *
 * @param <R> what a chunk was made into
 */
@FunctionalInterface
public interface ChunkResultHandler<R> {

    /**
     * Takes one result, in order, before the next chunk is filled.
     *
     * @param result what the function made of the chunk
     * @param first place in the source of the chunk's first element, from 0
     * @throws IOException to stop; the caller of the processor gets it unchanged, as any unchecked exception
     */
    void result(R result, long first) throws IOException;
}
