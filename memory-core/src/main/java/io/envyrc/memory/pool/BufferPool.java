package io.envyrc.memory.pool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A pool of direct byte buffers in classes of powers of two, 64 bytes at least, under one limit of bytes. The last class is of the
 * largest size worth keeping, power of two or not.
 *
 * <p>Thread-safe, lock-free, and holds no thread-local. It never waits. A buffer comes big-endian, with position 0 and
 * the limit that was asked for. One over the largest class is served and never kept. What was used of a buffer is wiped
 * when it comes back, unless the configuration says otherwise. The memory of a buffer that the pool lets go is freed by
 * the garbage collector, so a slice that outlives its lease reads other data but never harms the process.
 */
public final class BufferPool extends SizedPool<ByteBuffer> {
    BufferPool(PoolConfig config, Retention retention, LeakSettings leaks) {
        super("direct-buffers", config, retention, leaks);
    }

    /**
     * Lends a buffer of at least {@code minBytes} until the lease is closed. Its contents are undefined beyond what
     * earlier borrowers wiped.
     *
     * @param minBytes size in bytes, 0..{@value BytePool#MAX_REQUEST_BYTES}; the limit of the buffer
     * @throws IllegalArgumentException if {@code minBytes} is out of range
     * @throws IllegalStateException if the pool is closed
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if a new buffer fits no limit of bytes and the
     *     configuration says to fail then
     */
    public BufferLease<ByteBuffer> lease(int minBytes) {
        return lend(minBytes);
    }

    /**
     * Lends a buffer of at least {@code minBytes} until it is {@linkplain #release released}.
     *
     * @param minBytes size in bytes, 0..{@value BytePool#MAX_REQUEST_BYTES}; the limit of the buffer
     * @throws IllegalArgumentException if {@code minBytes} is out of range
     * @throws IllegalStateException if the pool is closed
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if a new buffer fits no limit of bytes and the
     *     configuration says to fail then
     */
    public ByteBuffer acquire(int minBytes) {
        return take(minBytes);
    }

    /**
     * Gives a buffer back that {@link #acquire} lent, that very object and no view of it, and wipes it whole. The caller
     * must not use it any more, nor release it again.
     *
     * @throws IllegalArgumentException if the buffer lies idle in the pool already; with {@link LeakTracking#ALL}, also
     *     if it is not out at all
     */
    public void release(ByteBuffer buffer) {
        putBack(Objects.requireNonNull(buffer, "buffer"));
    }

    @Override
    ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes);
    }

    @Override
    int sizeOf(ByteBuffer buffer) {
        return buffer.capacity();
    }

    @Override
    ByteBuffer prepare(ByteBuffer buffer, int bytes) {
        return buffer.clear().limit(bytes).order(ByteOrder.BIG_ENDIAN);
    }

    @Override
    void wipe(ByteBuffer buffer, int bytes) {
        buffer.clear();
        for (int at = 0; at < bytes; at += ZEROS.length) {
            buffer.put(at, ZEROS, 0, Math.min(ZEROS.length, bytes - at));
        }
    }
}
