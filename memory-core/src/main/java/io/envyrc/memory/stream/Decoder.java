package io.envyrc.memory.stream;

import java.io.Closeable;
import java.io.IOException;

/** Decompresses a {@link CompressedSource}, which it closes with itself. Not thread-safe. */
interface Decoder extends Closeable {

    /**
     * Decompresses some bytes, as {@link java.io.InputStream#read(byte[], int, int)}; at least one is asked for.
     *
     * @throws DecompressionException if the input is cut off or damaged
     */
    int read(byte[] target, int off, int len) throws IOException;
}
