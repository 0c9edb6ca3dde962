package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.spill.SpillStore;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What an operator works with.
 *
 * @param batchBytes the aim for a batch that is sorted, written or shown
 * @param fanIn how many runs or partitions are open at once
 */
record OperatorContext(
        String name, BufferAllocator allocator, MemoryBudget budget, SpillStore store, int batchBytes, int fanIn) {
    static final int MIN_BATCH_BYTES = 1 << 10;
    static final int MAX_BATCH_BYTES = 64 << 20;
    static final int MAX_FAN_IN = 1 << 10;

    OperatorContext {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(allocator, "allocator");
        Objects.requireNonNull(budget, "budget");
        Objects.requireNonNull(store, "store");
        check(name, "batchBytes", batchBytes, MIN_BATCH_BYTES, MAX_BATCH_BYTES);
        check(name, "fanIn", fanIn, 2, MAX_FAN_IN);
    }

    private static void check(String name, String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "Operator '%s': %s must be within %d..%d but was %d".formatted(name, what, min, max, value));
        }
    }

    /** Returns a size of batches of which a budget holds many: 1/128 of it, 16 KiB to 1 MiB, a power of two. */
    static int batchBytesFor(MemoryBudget budget) {
        long share = Math.min(1 << 20, Math.max(16 << 10, budget.limitBytes() / 128));
        return (int) Long.highestOneBit(share);
    }
}
