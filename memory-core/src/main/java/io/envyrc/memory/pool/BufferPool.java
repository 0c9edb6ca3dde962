package io.envyrc.memory.pool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/**
 * A pool of direct byte buffers in classes of powers of two, 64 bytes at least, under one limit of bytes.
 *
 * <p>Thread-safe, lock-free, and holds no thread-local. It never waits. A buffer comes big-endian, with position 0 and
 * the limit that was asked for. One over the largest class is served and never kept. What was used of a buffer is wiped
 * when it comes back, unless the configuration says otherwise. The memory of a buffer that the pool lets go is freed by
 * the garbage collector, so a slice that outlives its lease reads other data but never harms the process.
 */
public final class BufferPool extends EnginePool {
    static final String NAME = "direct-buffers";

    private static final byte[] ZEROS = new byte[4096];

    private final SizeClasses<ByteBuffer> sizes;
    private final Wipe wipe;

    BufferPool(PoolConfig config, Retention retention, LeakSettings leaks) {
        this.wipe = config.wipe();
        this.sizes = new SizeClasses<>(NAME, config, retention, leaks, DirectBuffers::new);
    }

    private final class DirectBuffers implements Kind<ByteBuffer> {
        private final int bytes;

        DirectBuffers(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer make() {
            return ByteBuffer.allocateDirect(bytes);
        }

        @Override
        public long bytesToMake() {
            return bytes;
        }

        @Override
        public boolean reset(ByteBuffer buffer, int used) {
            wipe(buffer, wipeLength(used, buffer.capacity()));
            return true;
        }
    }

    private static void wipe(ByteBuffer buffer, int bytes) {
        buffer.clear();
        for (int at = 0; at < bytes; at += ZEROS.length) {
            buffer.put(at, ZEROS, 0, Math.min(ZEROS.length, bytes - at));
        }
    }

    private int wipeLength(int used, int length) {
        if (wipe == Wipe.NONE) {
            return 0;
        }
        return wipe == Wipe.ALL || used == Kind.USE_UNKNOWN ? length : used;
    }

    @Override
    public String name() {
        return NAME;
    }

    /** Returns the size of the largest buffer that is kept, in bytes. */
    public int maxBytes() {
        return sizes.maxBytes();
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
        Engine<ByteBuffer> engine = sizes.classFor(minBytes);
        Slot<ByteBuffer> slot;
        ByteBuffer buffer;
        do {
            slot = engine != null ? engine.claimSlowly() : sizes.oversize().unkept(allocateOversize(minBytes));
            buffer = slot.engine.lend(slot);
        } while (buffer == null);
        prepare(buffer, minBytes);
        // The only place that makes a lease: a second one, merged with this, would keep the JIT from removing it.
        return new DirectLease(this, slot, buffer, minBytes);
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
        Engine<ByteBuffer> engine = sizes.classFor(minBytes);
        return prepare(
                engine != null ? engine.take() : sizes.oversize().takeUnkept(allocateOversize(minBytes)), minBytes);
    }

    private ByteBuffer allocateOversize(int minBytes) {
        return ByteBuffer.allocateDirect(sizes.checkOversize(minBytes));
    }

    private static ByteBuffer prepare(ByteBuffer buffer, int limit) {
        return buffer.clear().limit(limit).order(ByteOrder.BIG_ENDIAN);
    }

    /**
     * Gives a buffer back that {@link #acquire} lent, that very object and no view of it, and wipes it whole. The caller
     * must not use it any more, nor release it again.
     *
     * @throws IllegalArgumentException if the buffer lies idle in the pool already; with {@link LeakTracking#ALL}, also
     *     if it is not out at all
     */
    public void release(ByteBuffer buffer) {
        Objects.requireNonNull(buffer, "buffer");
        sizes.owner(buffer.capacity()).put(buffer);
    }

    /** Returns the counts of each class by its size in bytes; of buffers larger than any under the largest key. */
    public SortedMap<Integer, PoolStats> statsBySize() {
        return sizes.statsBySize();
    }

    @Override
    public PoolStats stats() {
        return sizes.stats();
    }

    @Override
    List<? extends Upkeep<?>> keepers() {
        return sizes.keepers();
    }

    @Override
    public void close() {
        sizes.close();
    }

    private static final class DirectLease implements BufferLease<ByteBuffer> {
        private final BufferPool pool;
        private final Slot<ByteBuffer> slot;
        private final ByteBuffer buffer;
        private final long borrowed;
        private final int minBytes;
        private int used = Kind.USE_UNKNOWN;

        DirectLease(BufferPool pool, Slot<ByteBuffer> slot, ByteBuffer buffer, int minBytes) {
            this.pool = pool;
            this.slot = slot;
            this.buffer = buffer;
            this.borrowed = slot.borrowed();
            this.minBytes = minBytes;
        }

        @Override
        public ByteBuffer get() {
            if (!slot.isOut(borrowed)) {
                throw new IllegalStateException("Lease from pool '%s' is closed".formatted(NAME));
            }
            return buffer;
        }

        @Override
        public void used(int bytes) {
            int size = get().capacity();
            if (bytes < 0 || bytes > size) {
                throw new IllegalArgumentException(
                        "Pool '%s': used must be within 0..%d bytes but was %d".formatted(NAME, size, bytes));
            }
            used = Math.max(used, bytes);
        }

        @Override
        public void close() {
            int bytes = used == Kind.USE_UNKNOWN ? minBytes : used;
            int wiped = pool.wipeLength(bytes, buffer.capacity());
            if (wiped == 0) {
                if (slot.move(borrowed, borrowed + Slot.TURN)) {
                    return;
                }
            } else if (slot.move(borrowed, Slot.with(borrowed, Slot.BUSY))) {
                wipe(buffer, wiped);
                slot.publish(borrowed + Slot.TURN);
                return;
            }
            slot.engine.giveBack(slot, borrowed, buffer, bytes);
        }
    }
}
