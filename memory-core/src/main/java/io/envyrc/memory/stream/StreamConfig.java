package io.envyrc.memory.stream;

import io.envyrc.memory.pool.BytePool;
import org.jspecify.annotations.Nullable;

/** A processor's settings; see {@link StreamProcessor.Builder}. Sizes in bytes. */
record StreamConfig(
        int bufferSize,
        int maxLineSize,
        boolean skipLongLines,
        @Nullable BytePool buffers) {
    StreamConfig {
        BufferSizes.check("stream processor", "bufferSize", bufferSize);
        BufferSizes.check("stream processor", "maxLineSize", maxLineSize);
    }
}
