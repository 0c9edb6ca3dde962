package io.envyrc.memory.env;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a parser resolves the variables that values name.
 *
 * @param maxKeptSize size of what is kept of a file to look variables up in, in bytes; see {@link EarlierVariables}
 * @param maxExpansionSize characters by which all values of a file may grow, besides {@value #GROWTH_A_BYTE} for each
 *     byte of the file
 */
record EnvReferences(
        EnvInterpolation interpolation,
        EnvLookup lookup,
        Map<String, String> environment,
        int maxKeptSize,
        int maxExpansionSize) {
    static final int DEFAULT_MAX_KEPT_SIZE = 4 << 20;
    static final int DEFAULT_MAX_EXPANSION_SIZE = 8 << 20;
    static final int GROWTH_A_BYTE = 10;

    EnvReferences {
        Objects.requireNonNull(interpolation, "interpolation");
        Objects.requireNonNull(lookup, "lookup");
        environment = Map.copyOf(environment);
        if (maxKeptSize < 0) {
            throw new IllegalArgumentException(
                    "env parser: maxInterpolationSize must be >= 0 bytes but was " + maxKeptSize);
        }
        if (maxExpansionSize < 0) {
            throw new IllegalArgumentException(
                    "env parser: maxExpansionSize must be >= 0 characters but was " + maxExpansionSize);
        }
    }

    static EnvReferences none() {
        return new EnvReferences(
                EnvInterpolation.NONE,
                EnvLookup.ENVIRONMENT_FIRST,
                Map.of(),
                DEFAULT_MAX_KEPT_SIZE,
                DEFAULT_MAX_EXPANSION_SIZE);
    }

    /** Returns the value that the environment has, or null. */
    @Nullable
    String environment(String key) {
        return environment.get(key);
    }

    /** Returns nothing of the environment but its size. */
    @Override
    public String toString() {
        return "EnvReferences[interpolation=%s, lookup=%s, environment=(%d variables), maxKeptSize=%d, maxExpansionSize=%d]"
                .formatted(interpolation, lookup, environment.size(), maxKeptSize, maxExpansionSize);
    }

    /** Returns by how many characters the values of a file may have grown after so many of its bytes. */
    long maxGrowth(long bytes) {
        return maxExpansionSize + GROWTH_A_BYTE * bytes;
    }
}
