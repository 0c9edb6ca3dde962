package io.envyrc.memory.env;

import io.envyrc.memory.pool.BytePool;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A parser's settings; see {@link EnvParser.Builder}. Sizes in bytes. */
record EnvConfig(
        EnvDialect dialect,
        int bufferSize,
        int maxLineSize,
        int maxValueSize,
        boolean streaming,
        @Nullable BytePool buffers) {
    static final int DEFAULT_BUFFER_SIZE = 8 << 10;
    static final int DEFAULT_MAX_LINE_SIZE = 64 << 10;
    static final int DEFAULT_MAX_VALUE_SIZE = 1 << 20;
    static final int MAX_SIZE = 1 << 28;

    EnvConfig {
        Objects.requireNonNull(dialect, "dialect");
        checkSize("bufferSize", bufferSize);
        checkSize("maxLineSize", maxLineSize);
        checkSize("maxValueSize", maxValueSize);
    }

    static EnvConfig defaults() {
        return new EnvConfig(
                EnvDialect.DOTENV, DEFAULT_BUFFER_SIZE, DEFAULT_MAX_LINE_SIZE, DEFAULT_MAX_VALUE_SIZE, true, null);
    }

    private static void checkSize(String name, int bytes) {
        if (bytes < 1 || bytes > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "env parser: %s must be within 1..%d bytes but was %d".formatted(name, MAX_SIZE, bytes));
        }
    }
}
