package io.envyrc.memory.env;

import io.envyrc.memory.env.EnvDiagnostic.Severity;
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
        EnvReferences references,
        @Nullable Severity strict,
        @Nullable BytePool buffers) {
    static final int DEFAULT_MAX_VALUE_SIZE = 1 << 20;

    EnvConfig {
        Objects.requireNonNull(dialect, "dialect");
        Objects.requireNonNull(references, "references");
        if (references.interpolation() != EnvInterpolation.NONE && dialect == EnvDialect.NODE) {
            throw new IllegalArgumentException(
                    "env parser: NODE knows no interpolation but it was %s; use DOTENV with it, or NODE without"
                            .formatted(references.interpolation()));
        }
        if (references.lookup() != EnvLookup.ENVIRONMENT_FIRST && dialect == EnvDialect.COMPOSE) {
            throw new IllegalArgumentException(
                    "env parser: COMPOSE looks variables up in the order ENVIRONMENT_FIRST but lookup was %s; use DOTENV to choose"
                            .formatted(references.lookup()));
        }
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
                EnvReferences.none(),
                null,
                null);
    }

    /** Returns these settings with a buffer of at least so many bytes. */
    EnvConfig withBufferOf(int bytes) {
        return bufferSize >= bytes
                ? this
                : new EnvConfig(dialect, bytes, maxLineSize, maxValueSize, streaming, references, strict, buffers);
    }

    /** Tells whether variables in values are replaced. */
    boolean interpolates() {
        return dialect == EnvDialect.COMPOSE || references.interpolation() != EnvInterpolation.NONE;
    }
}
