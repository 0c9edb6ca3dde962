package io.envyrc.memory.pool;

import io.envyrc.memory.Trimmable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A pool of byte arrays in classes of powers of two, 64 bytes at least, under one limit of idle bytes.
 *
 * <p>Thread-safe, and holds no thread-local. It never waits. An array over the largest class is served and never kept.
 * What was used of an array is wiped when it comes back, so that no borrower reads what another one wrote.
 */
public final class BytePool implements Pool {
    /** Size of the smallest class, in bytes. */
    public static final int MIN_BYTES = 64;

    /** The largest array that may be asked for, in bytes: some JVMs keep the last few of an {@code int}. */
    public static final int MAX_REQUEST_BYTES = Integer.MAX_VALUE - 8;

    private static final String NAME = "bytes";
    private static final int MIN_SHIFT = Integer.numberOfTrailingZeros(MIN_BYTES);

    private final int maxBytes;
    private final List<Shelf<byte[]>> classes = new ArrayList<>();
    private final Shelf<byte[]> oversize;

    BytePool(PoolConfig config, Retention retention) {
        int maxIdle = config.enabled() ? config.maxIdle() : 0;
        for (long size = MIN_BYTES; size <= config.bufferMaxBytes(); size <<= 1) {
            classes.add(new Shelf<>(NAME, maxIdle, retention));
        }
        this.maxBytes = classes.isEmpty() ? 0 : MIN_BYTES << (classes.size() - 1);
        this.oversize = new Shelf<>(NAME, 0, retention);
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Returns the size of the largest array that is kept, in bytes; 0 if none is. */
    public int maxBytes() {
        return maxBytes;
    }

    /**
     * Lends an array of at least {@code minBytes} until the lease is closed. Its contents are undefined beyond what
     * earlier borrowers wiped.
     *
     * @param minBytes size in bytes, 0..{@value #MAX_REQUEST_BYTES}
     * @throws IllegalArgumentException if {@code minBytes} is out of range
     * @throws IllegalStateException if the pool is closed
     */
    public BufferLease<byte[]> lease(int minBytes) {
        return new ByteLease(this, acquire(minBytes), minBytes);
    }

    /**
     * Lends an array of at least {@code minBytes} until it is {@linkplain #release released}.
     *
     * @param minBytes size in bytes, 0..{@value #MAX_REQUEST_BYTES}
     * @throws IllegalArgumentException if {@code minBytes} is out of range
     * @throws IllegalStateException if the pool is closed
     */
    public byte[] acquire(int minBytes) {
        if (minBytes < 0 || minBytes > MAX_REQUEST_BYTES) {
            throw new IllegalArgumentException("Pool '%s': size must be within 0..%d bytes but was %d"
                    .formatted(NAME, MAX_REQUEST_BYTES, minBytes));
        }
        Shelf<byte[]> shelf = minBytes <= maxBytes ? classes.get(classOf(minBytes)) : oversize;
        byte[] array = shelf.take();
        if (array == null) {
            array = new byte[minBytes <= maxBytes ? MIN_BYTES << classOf(minBytes) : minBytes];
            shelf.missed();
        }
        return array;
    }

    /**
     * Gives an array back that {@link #acquire} lent, and wipes it whole. The caller must not use it any more, nor
     * release it again.
     */
    public void release(byte[] array) {
        release(Objects.requireNonNull(array, "array"), array.length);
    }

    private void release(byte[] array, int wipeBytes) {
        if (isOfAClass(array)) {
            Arrays.fill(array, 0, wipeBytes, (byte) 0);
            classes.get(classOf(array.length)).put(array, array.length);
        } else {
            oversize.discarded();
        }
    }

    private boolean isOfAClass(byte[] array) {
        return array.length >= MIN_BYTES && array.length <= maxBytes && Integer.bitCount(array.length) == 1;
    }

    private static int classOf(int bytes) {
        return bytes <= MIN_BYTES ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1) - MIN_SHIFT;
    }

    @Override
    public PoolStats stats() {
        PoolStats sum = oversize.stats();
        for (Shelf<byte[]> shelf : classes) {
            sum = sum.plus(shelf.stats());
        }
        return sum;
    }

    @Override
    public long trim(double fraction) {
        Trimmable.checkFraction(fraction);
        return classes.stream().mapToLong(shelf -> shelf.trim(fraction)).sum();
    }

    @Override
    public void close() {
        classes.forEach(Shelf::close);
        oversize.close();
    }

    private static final class ByteLease implements BufferLease<byte[]> {
        private static final int NOT_DECLARED = -1;

        private final BytePool pool;
        private final AtomicReference<byte @Nullable []> array;
        private final int minBytes;
        private volatile int usedBytes = NOT_DECLARED;

        ByteLease(BytePool pool, byte[] array, int minBytes) {
            this.pool = pool;
            this.array = new AtomicReference<>(array);
            this.minBytes = minBytes;
        }

        @Override
        public byte[] get() {
            byte[] held = array.get();
            if (held == null) {
                throw new IllegalStateException("Lease from pool '%s' is closed".formatted(NAME));
            }
            return held;
        }

        @Override
        public void used(int bytes) {
            int size = get().length;
            if (bytes < 0 || bytes > size) {
                throw new IllegalArgumentException(
                        "Pool '%s': used must be within 0..%d bytes but was %d".formatted(NAME, size, bytes));
            }
            usedBytes = Math.max(usedBytes, bytes);
        }

        @Override
        public void close() {
            byte[] held = array.getAndSet(null);
            if (held != null) {
                pool.release(held, usedBytes == NOT_DECLARED ? minBytes : usedBytes);
            }
        }
    }
}
