package io.envyrc.memory.pool;

import java.util.Objects;

/**
 * How a {@link PoolManager} builds its pools. Sizes say what is worth keeping: larger objects are served and let go.
 *
 * @param enabled false makes every pool plain allocation
 * @param stringListMaxElements largest string list kept, in elements, 1 or more
 * @param bufferMaxBytes largest byte array or string builder kept, in bytes, {@value BytePool#MIN_BYTES} to 1 GiB
 * @param mapMaxEntries largest map kept, in entries, 1 or more
 * @param maxIdle most objects that belong to a pool, idle or lent, buffers in each class; 0 or more
 * @param maxRetainedBytes most bytes that belong to the pools together, idle or lent; 0 or more
 * @param leakTracking how closely lent objects are followed
 * @param wipe how much of a buffer is overwritten when it comes back
 * @param overBudget what happens when a new object fits no limit of bytes
 */
public record PoolConfig(
        boolean enabled,
        int stringListMaxElements,
        int bufferMaxBytes,
        int mapMaxEntries,
        int maxIdle,
        long maxRetainedBytes,
        LeakTracking leakTracking,
        Wipe wipe,
        OverBudget overBudget) {
    static final int DEFAULT_MAX_IDLE = 64;
    private static final int MAX_BUFFER_BYTES = 1 << 30;
    private static final long DEFAULT_MAX_RETAINED_BYTES = 16 << 20;

    public PoolConfig {
        check("stringListMaxElements", stringListMaxElements, 1, Integer.MAX_VALUE);
        check("bufferMaxBytes", bufferMaxBytes, BytePool.MIN_BYTES, MAX_BUFFER_BYTES);
        check("mapMaxEntries", mapMaxEntries, 1, Integer.MAX_VALUE);
        check("maxIdle", maxIdle, 0, Integer.MAX_VALUE);
        check("maxRetainedBytes", maxRetainedBytes, 0, Long.MAX_VALUE);
        Objects.requireNonNull(leakTracking, "leakTracking");
        Objects.requireNonNull(wipe, "wipe");
        Objects.requireNonNull(overBudget, "overBudget");
    }

    private static void check(String field, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "PoolConfig: %s must be within %d..%d but was %d".formatted(field, min, max, value));
        }
    }

    /**
     * Returns the defaults: lists of 1,024 elements, buffers of 64 KiB, maps of 100 entries, 64 objects, 16 MiB; leaks
     * sampled, the used part of buffers wiped, plain allocation beyond the limits.
     */
    public static PoolConfig defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Configures a {@link PoolConfig}. Not thread-safe; {@link #build()} checks the ranges. */
    public static final class Builder {
        private boolean enabled = true;
        private int stringListMaxElements = 1024;
        private int bufferMaxBytes = 64 << 10;
        private int mapMaxEntries = 100;
        private int maxIdle = DEFAULT_MAX_IDLE;
        private long maxRetainedBytes =
                Math.min(DEFAULT_MAX_RETAINED_BYTES, Runtime.getRuntime().maxMemory() / 16);
        private LeakTracking leakTracking = LeakTracking.SAMPLED;
        private Wipe wipe = Wipe.USED;
        private OverBudget overBudget = OverBudget.ALLOCATE;

        private Builder() {}

        public Builder enabled(boolean enabled) {
            this.enabled = enabled;
            return this;
        }

        public Builder stringListMaxElements(int stringListMaxElements) {
            this.stringListMaxElements = stringListMaxElements;
            return this;
        }

        public Builder bufferMaxBytes(int bufferMaxBytes) {
            this.bufferMaxBytes = bufferMaxBytes;
            return this;
        }

        public Builder mapMaxEntries(int mapMaxEntries) {
            this.mapMaxEntries = mapMaxEntries;
            return this;
        }

        public Builder maxIdle(int maxIdle) {
            this.maxIdle = maxIdle;
            return this;
        }

        public Builder maxRetainedBytes(long maxRetainedBytes) {
            this.maxRetainedBytes = maxRetainedBytes;
            return this;
        }

        public Builder leakTracking(LeakTracking leakTracking) {
            this.leakTracking = leakTracking;
            return this;
        }

        public Builder wipe(Wipe wipe) {
            this.wipe = wipe;
            return this;
        }

        public Builder overBudget(OverBudget overBudget) {
            this.overBudget = overBudget;
            return this;
        }

        /**
         * Returns the configuration.
         *
         * @throws IllegalArgumentException if a value is out of its range; names the field, the range and the value
         */
        public PoolConfig build() {
            return new PoolConfig(
                    enabled,
                    stringListMaxElements,
                    bufferMaxBytes,
                    mapMaxEntries,
                    maxIdle,
                    maxRetainedBytes,
                    leakTracking,
                    wipe,
                    overBudget);
        }
    }
}
