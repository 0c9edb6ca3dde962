package io.envyrc.memory.env;

import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.stream.BufferSizes;
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
    static final int DEFAULT_MAX_VALUE_SIZE = 1 << 20;

    EnvConfig {
        Objects.requireNonNull(dialect, "dialect");
        BufferSizes.check("env parser", "bufferSize", bufferSize);
        BufferSizes.check("env parser", "maxLineSize", maxLineSize);
        BufferSizes.check("env parser", "maxValueSize", maxValueSize);
    }

    static EnvConfig defaults() {
        return new EnvConfig(
                EnvDialect.DOTENV,
                BufferSizes.DEFAULT_BUFFER_SIZE,
                BufferSizes.DEFAULT_MAX_LINE_SIZE,
                DEFAULT_MAX_VALUE_SIZE,
                true,
                null);
    }
}
