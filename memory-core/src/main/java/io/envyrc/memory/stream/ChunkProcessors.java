package io.envyrc.memory.stream;

import io.envyrc.memory.pressure.PressureLevel;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Begins chunk processors that have a bound in bytes and the pressure in common, as the parts of an application do.
 * Immutable and thread-safe if the pressure is.
 */
public final class ChunkProcessors {
    private final long maxBytes;
    private final Supplier<PressureLevel> pressure;

    /**
     * Sets what they have in common.
     *
     * @param maxBytes how many bytes the elements of a chunk may hold together, 1 or more; {@link Long#MAX_VALUE} is no
     *     bound, and then nothing is estimated
     * @param pressure what tells the pressure level; see {@link ChunkProcessor.Builder#pressure}
     * @throws IllegalArgumentException if the bound is less than 1
     */
    public ChunkProcessors(long maxBytes, Supplier<PressureLevel> pressure) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("chunk processors: maxBytes must be >= 1 but was " + maxBytes);
        }
        this.maxBytes = maxBytes;
        this.pressure = Objects.requireNonNull(pressure, "pressure");
    }

    /** Returns how many bytes the elements of a chunk may hold together, unless set otherwise. */
    public long maxBytes() {
        return maxBytes;
    }

    /**
     * Returns a builder with that bound and pressure, on which both can be set anew. Elements are estimated as {@link
     * ChunkProcessor.Builder#maxBytes(long)} says, which takes longer than a bound on their number alone.
     *
     * @param function makes a result of a chunk
     */
    public <T, R> ChunkProcessor.Builder<T, R> builder(ChunkFunction<T, ? extends R> function) {
        ChunkProcessor.Builder<T, R> builder =
                ChunkProcessor.<T, R>builder(function).pressure(pressure);
        return maxBytes == Long.MAX_VALUE ? builder : builder.maxBytes(maxBytes);
    }
}
