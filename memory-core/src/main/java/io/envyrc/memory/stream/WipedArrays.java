package io.envyrc.memory.stream;

import io.envyrc.memory.pool.BytePool;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where arrays that hold text come from and go back to: a pool, or the heap where there is none. Each is wiped whole
 * before it goes back, for it may have held secrets. Thread-safe.
 */
public final class WipedArrays {
    private final @Nullable BytePool pool;

    /**
     * Sets the source.
     *
     * @param pool the pool, or null to allocate
     */
    public WipedArrays(@Nullable BytePool pool) {
        this.pool = pool;
    }

    /** Returns an array of at least so many bytes, 1 or more. */
    public byte[] acquire(int minBytes) {
        return pool == null ? new byte[minBytes] : pool.acquire(minBytes);
    }

    /** Wipes an array that came from here and gives it back. */
    public void release(byte[] array) {
        Arrays.fill(array, (byte) 0);
        if (pool != null) {
            pool.release(array);
        }
    }
}
