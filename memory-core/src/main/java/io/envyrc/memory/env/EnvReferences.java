package io.envyrc.memory.env;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a parser resolves the variables that values name.
 *
 * @param maxKeptSize size of what is kept of a file to look variables up in, in bytes; see {@link EarlierVariables}
 */
record EnvReferences(
        EnvInterpolation interpolation, EnvLookup lookup, Map<String, String> environment, int maxKeptSize) {
    static final int DEFAULT_MAX_KEPT_SIZE = 4 << 20;

    EnvReferences {
        Objects.requireNonNull(interpolation, "interpolation");
        Objects.requireNonNull(lookup, "lookup");
        environment = Map.copyOf(environment);
        if (maxKeptSize < 0) {
            throw new IllegalArgumentException(
                    "env parser: maxInterpolationSize must be >= 0 bytes but was " + maxKeptSize);
        }
    }

    static EnvReferences none() {
        return new EnvReferences(EnvInterpolation.NONE, EnvLookup.ENVIRONMENT_FIRST, Map.of(), DEFAULT_MAX_KEPT_SIZE);
    }

    /** Returns the value that the environment has, or null. */
    @Nullable
    String environment(String key) {
        return environment.get(key);
    }

    /** Returns nothing of the environment but its size. */
    @Override
    public String toString() {
        return "EnvReferences[interpolation=%s, lookup=%s, environment=(%d variables), maxKeptSize=%d]"
                .formatted(interpolation, lookup, environment.size(), maxKeptSize);
    }
}
