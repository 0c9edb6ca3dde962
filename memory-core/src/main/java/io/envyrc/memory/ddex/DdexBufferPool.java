package io.envyrc.memory.ddex;

import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pool.PoolStats;
import io.envyrc.memory.pool.StringBuilderPool;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where parsers get what they need while they read: a byte buffer each, and a string builder for text that comes in pieces.
 * Records never point into either; what they hold is copied. The maps of the pools are of no use here, for records are
 * typed and none is made while one is read. Thread-safe; the pools stay their owner's to close.
 */
public final class DdexBufferPool {
    private static final DdexBufferPool ALLOCATING = new DdexBufferPool(null);

    private final @Nullable PoolManager pools;
    private final @Nullable BytePool arrays;
    private final @Nullable StringBuilderPool builders;

    private DdexBufferPool(@Nullable PoolManager pools) {
        this.pools = pools;
        this.arrays = pools == null ? null : pools.bytePool();
        this.builders = pools == null ? null : pools.stringBuilderPool();
    }

    /** Returns buffers from the shared pools of a service. */
    public static DdexBufferPool of(PoolManager pools) {
        return new DdexBufferPool(Objects.requireNonNull(pools, "pools"));
    }

    /** Returns buffers that are allocated, each time anew. */
    public static DdexBufferPool allocating() {
        return ALLOCATING;
    }

    byte[] acquire(int bytes) {
        return arrays == null ? new byte[bytes] : arrays.acquire(bytes);
    }

    void release(byte[] array) {
        if (arrays != null) {
            arrays.release(array);
        }
    }

    StringBuilder acquireBuilder() {
        return builders == null ? new StringBuilder() : builders.acquire();
    }

    void release(StringBuilder builder) {
        if (builders != null) {
            builders.release(builder);
        }
    }

    /** Returns what the pools keep for the next borrower, in bytes. */
    long idleBytes() {
        return pools == null
                ? 0
                : pools.stats().values().stream()
                        .mapToLong(PoolStats::retainedBytes)
                        .sum();
    }

    /** Has garbage collected, once in the interval of the pools; without pools there is no collection. */
    void collect() {
        if (pools != null) {
            pools.forceGc();
        }
    }

    /**
     * Has garbage collected, if the strategy of the pools finds that due; without pools there is no collection.
     *
     * @param usedShare used share of what may be reserved; that of the heap counts if it is more
     * @param threshold share from which memory counts as tight
     */
    void collectIfDue(double usedShare, double threshold) {
        if (pools != null) {
            Runtime heap = Runtime.getRuntime();
            double ofHeap = (double) (heap.totalMemory() - heap.freeMemory()) / heap.maxMemory();
            pools.collectIfDue(Math.max(usedShare, ofHeap), threshold);
        }
    }
}
