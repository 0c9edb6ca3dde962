package io.envyrc.memory.pool;

import java.util.Objects;

/**
 * A pool of byte arrays in classes of powers of two, 64 bytes at least, under one limit of bytes. The last class is of the
 * largest size worth keeping, power of two or not.
 *
 * <p>Thread-safe, lock-free, and holds no thread-local. It never waits. An array over the largest class is served and
 * never kept. What was used of an array is wiped when it comes back, so that no borrower reads what another one wrote,
 * unless the configuration says otherwise.
 */
public final class BytePool extends SizedPool<byte[]> {
    /** Size of the smallest class, in bytes. */
    public static final int MIN_BYTES = SizeClasses.MIN_BYTES;

    /** The largest array that may be asked for, in bytes: some JVMs keep the last few of an {@code int}. */
    public static final int MAX_REQUEST_BYTES = SizeClasses.MAX_REQUEST_BYTES;

    BytePool(PoolConfig config, Retention retention, LeakSettings leaks) {
        super("bytes", config, retention, leaks);
    }

    /**
     * Lends an array of at least {@code minBytes} until the lease is closed. Its contents are undefined beyond what
     * earlier borrowers wiped.
     *
     * @param minBytes size in bytes, 0..{@value #MAX_REQUEST_BYTES}
     * @throws IllegalArgumentException if {@code minBytes} is out of range
     * @throws IllegalStateException if the pool is closed
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if a new array fits no limit of bytes and the
     *     configuration says to fail then
     */
    public BufferLease<byte[]> lease(int minBytes) {
        return lend(minBytes);
    }

    /**
     * Lends an array of at least {@code minBytes} until it is {@linkplain #release released}.
     *
     * @param minBytes size in bytes, 0..{@value #MAX_REQUEST_BYTES}
     * @throws IllegalArgumentException if {@code minBytes} is out of range
     * @throws IllegalStateException if the pool is closed
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if a new array fits no limit of bytes and the
     *     configuration says to fail then
     */
    public byte[] acquire(int minBytes) {
        return take(minBytes);
    }

    /**
     * Gives an array back that {@link #acquire} lent, and wipes it whole. The caller must not use it any more, nor
     * release it again.
     *
     * @throws IllegalArgumentException if the array lies idle in the pool already; with {@link LeakTracking#ALL}, also
     *     if it is not out at all
     */
    public void release(byte[] array) {
        putBack(Objects.requireNonNull(array, "array"));
    }

    @Override
    byte[] allocate(int bytes) {
        return new byte[bytes];
    }

    @Override
    int sizeOf(byte[] array) {
        return array.length;
    }

    @Override
    byte[] prepare(byte[] array, int bytes) {
        return array;
    }

    @Override
    void wipe(byte[] array, int bytes) {
        // Copying zeros is up to twice as fast as Arrays.fill on JDK 17, and as fast on 25.
        for (int at = 0; at < bytes; at += ZEROS.length) {
            System.arraycopy(ZEROS, 0, array, at, Math.min(ZEROS.length, bytes - at));
        }
    }
}
