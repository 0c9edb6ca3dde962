package io.envyrc.memory.stream;

import io.envyrc.memory.pool.BytePool;
import org.jspecify.annotations.Nullable;

/** A processor's settings; see {@link StreamProcessor.Builder}. Sizes in bytes. */
record StreamConfig(
        int bufferSize,
        int maxLineSize,
        boolean skipLongLines,
        @Nullable BytePool buffers) {
    static final int DEFAULT_BUFFER_SIZE = 8 << 10;
    static final int DEFAULT_MAX_LINE_SIZE = 64 << 10;
    static final int MAX_SIZE = 1 << 28;

    StreamConfig {
        checkSize("bufferSize", bufferSize);
        checkSize("maxLineSize", maxLineSize);
    }

    private static void checkSize(String name, int bytes) {
        if (bytes < 1 || bytes > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "stream processor: %s must be within 1..%d bytes but was %d".formatted(name, MAX_SIZE, bytes));
        }
    }
}
