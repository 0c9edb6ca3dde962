package io.envyrc.memory.spill;

import io.envyrc.memory.budget.MemoryBudget;
import java.util.Objects;

/**
 * How a {@link SpillStore} works.
 *
 * @param maxDiskBytes the most that its files take, 1 or more; whatever is set, never more than half of what is free
 * @param compression how blocks are compressed
 * @param blockBytes data in a block before compression, {@value #MIN_BLOCK_BYTES} to {@value #MAX_BLOCK_BYTES}
 * @param memoryFileSystem what happens when the directory lies in memory
 * @param budget where buffers are reserved
 * @param reserveBuffers buffers that are reserved as long as the store is open, 0 or more: what spills that run at once
 *     have when nothing is left of the budget
 */
public record SpillOptions(
        long maxDiskBytes,
        SpillCompression compression,
        int blockBytes,
        MemoryFileSystem memoryFileSystem,
        MemoryBudget budget,
        int reserveBuffers) {
    /** The smallest block, in bytes. */
    public static final int MIN_BLOCK_BYTES = 4 << 10;

    /** The largest block, in bytes. */
    public static final int MAX_BLOCK_BYTES = 16 << 20;

    public SpillOptions {
        check("maxDiskBytes", maxDiskBytes, 1, Long.MAX_VALUE);
        check("blockBytes", blockBytes, MIN_BLOCK_BYTES, MAX_BLOCK_BYTES);
        check("reserveBuffers", reserveBuffers, 0, 1 << 16);
        Objects.requireNonNull(compression, "compression");
        Objects.requireNonNull(memoryFileSystem, "memoryFileSystem");
        Objects.requireNonNull(budget, "budget");
    }

    private static void check(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "spill: %s must be within %d..%d but was %d".formatted(name, min, max, value));
        }
    }

    /** Returns 10 GB, no compression, blocks of 128 KB, a warning on tmpfs, and no budget. */
    public static SpillOptions defaults() {
        return builder().build();
    }

    /** Returns a builder with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Configures {@link SpillOptions}. Not thread-safe. */
    public static final class Builder {
        private long maxDiskBytes = 10L << 30;
        private SpillCompression compression = SpillCompression.NONE;
        private int blockBytes = 128 << 10;
        private MemoryFileSystem memoryFileSystem = MemoryFileSystem.WARN;
        private MemoryBudget budget = MemoryBudget.unlimited();
        private int reserveBuffers = 4;

        private Builder() {}

        /** Sets the most that the files take, in bytes, 10 GiB by default. */
        public Builder maxDiskBytes(long maxDiskBytes) {
            this.maxDiskBytes = maxDiskBytes;
            return this;
        }

        /** Sets how blocks are compressed, not at all by default. */
        public Builder compression(SpillCompression compression) {
            this.compression = compression;
            return this;
        }

        /** Sets the data in a block, in bytes, 128 KiB by default. */
        public Builder blockBytes(int blockBytes) {
            this.blockBytes = blockBytes;
            return this;
        }

        /** Sets what happens when the directory lies in memory, a warning by default. */
        public Builder memoryFileSystem(MemoryFileSystem memoryFileSystem) {
            this.memoryFileSystem = memoryFileSystem;
            return this;
        }

        /** Sets where buffers are reserved, under the name {@code spill}; nowhere by default. */
        public Builder budget(MemoryBudget budget) {
            this.budget = budget;
            return this;
        }

        /** Sets how many buffers are reserved as long as the store is open, 4 by default. */
        public Builder reserveBuffers(int reserveBuffers) {
            this.reserveBuffers = reserveBuffers;
            return this;
        }

        /**
         * Returns the options.
         *
         * @throws IllegalArgumentException if one is out of range
         */
        public SpillOptions build() {
            return new SpillOptions(maxDiskBytes, compression, blockBytes, memoryFileSystem, budget, reserveBuffers);
        }
    }
}
