package io.envyrc.memory.stream;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes the bytes of a stream as they are read. */
@FunctionalInterface
public interface ChunkHandler {

    /**
     * Takes one chunk. Runs on the thread that reads, so the next chunk waits for it.
     *
     * @param chunk the bytes between position and limit, at least one; read-only, and valid during this call only
     * @param offset position in the stream of the chunk's first byte, in bytes
     * @throws IOException to stop reading; the caller of the processor gets it unchanged, as any unchecked exception
     */
    void chunk(ByteBuffer chunk, long offset) throws IOException;
}
