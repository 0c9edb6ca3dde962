package io.envyrc.memory.pool;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/**
 * A pool of byte arrays in classes of powers of two, 64 bytes at least, under one limit of bytes.
 *
 * <p>Thread-safe, lock-free, and holds no thread-local. It never waits. An array over the largest class is served and
 * never kept. What was used of an array is wiped when it comes back, so that no borrower reads what another one wrote,
 * unless the configuration says otherwise.
 */
public final class BytePool extends EnginePool {
    /** Size of the smallest class, in bytes. */
    public static final int MIN_BYTES = SizeClasses.MIN_BYTES;

    /** The largest array that may be asked for, in bytes: some JVMs keep the last few of an {@code int}. */
    public static final int MAX_REQUEST_BYTES = SizeClasses.MAX_REQUEST_BYTES;

    static final String NAME = "bytes";

    private final SizeClasses<byte[]> sizes;
    // Copies of what the sizes know: each hop to a field lengthens the way to the slot.
    private final Slot<byte[]>[] sticky;
    private final Slot<byte[]> none;
    private final int maxBytes;
    private final long slowMask;
    private final long slowTurn;
    private final Wipe wipe;

    BytePool(PoolConfig config, Retention retention, LeakSettings leaks) {
        this.wipe = config.wipe();
        this.sizes = new SizeClasses<>(NAME, config, retention, leaks, ByteArrays::new);
        this.sticky = sizes.sticky();
        this.none = sizes.oversize().none();
        this.maxBytes = sizes.maxBytes();
        this.slowMask = sizes.slowMask();
        this.slowTurn = sizes.slowTurn();
    }

    private final class ByteArrays implements Kind<byte[]> {
        private final int bytes;

        ByteArrays(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public byte[] make() {
            return new byte[bytes];
        }

        @Override
        public long bytesToMake() {
            return bytes;
        }

        @Override
        public boolean reset(byte[] array, int used) {
            Arrays.fill(array, 0, wipeLength(used, array.length), (byte) 0);
            return true;
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

    /** Returns the size of the largest array that is kept, in bytes. */
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
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if a new array fits no limit of bytes and the
     *     configuration says to fail then
     */
    public BufferLease<byte[]> lease(int minBytes) {
        Slot<byte[]> slot = minBytes <= maxBytes ? sticky[cellFor(minBytes)] : none;
        long idle = slot.state;
        // Read before the claim: if that succeeds, nothing was changed in between.
        byte[] array = slot.object;
        long borrowed = idle + Slot.TURN;
        if (!Slot.isClaimable(idle, slowMask, slowTurn) || !slot.move(idle, borrowed)) {
            array = null;
        }
        while (array == null) {
            slot = claimSlowly(minBytes);
            array = slot.engine.lend(slot);
            borrowed = slot.borrowed();
        }
        // The only place that makes a lease: a second one, merged with this, would keep the JIT from removing it.
        return new ByteLease(this, slot, array, borrowed, minBytes);
    }

    private int cellFor(int minBytes) {
        return sizes.indexOf(minBytes) * Engine.CELLS + Engine.cell();
    }

    private Slot<byte[]> claimSlowly(int minBytes) {
        Engine<byte[]> engine = sizes.classFor(minBytes);
        return engine != null ? engine.claimSlowly() : sizes.oversize().unkept(new byte[sizes.checkOversize(minBytes)]);
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
        Engine<byte[]> engine = sizes.classFor(minBytes);
        return engine != null ? engine.take() : sizes.oversize().takeUnkept(new byte[sizes.checkOversize(minBytes)]);
    }

    /**
     * Gives an array back that {@link #acquire} lent, and wipes it whole. The caller must not use it any more, nor
     * release it again.
     *
     * @throws IllegalArgumentException if the array lies idle in the pool already; with {@link LeakTracking#ALL}, also
     *     if it is not out at all
     */
    public void release(byte[] array) {
        Objects.requireNonNull(array, "array");
        sizes.owner(array.length).put(array);
    }

    /** Returns the counts of each class by its size in bytes; of arrays larger than any under the largest key. */
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

    private static final class ByteLease implements BufferLease<byte[]> {
        private final BytePool pool;
        private final Slot<byte[]> slot;
        private final byte[] array;
        private final long borrowed;
        private final int minBytes;
        private int used = Kind.USE_UNKNOWN;

        ByteLease(BytePool pool, Slot<byte[]> slot, byte[] array, long borrowed, int minBytes) {
            this.pool = pool;
            this.slot = slot;
            this.array = array;
            this.borrowed = borrowed;
            this.minBytes = minBytes;
        }

        @Override
        public byte[] get() {
            if (!slot.isOut(borrowed)) {
                throw new IllegalStateException("Lease from pool '%s' is closed".formatted(NAME));
            }
            return array;
        }

        @Override
        public void used(int bytes) {
            int size = get().length;
            if (bytes < 0 || bytes > size) {
                throw new IllegalArgumentException(
                        "Pool '%s': used must be within 0..%d bytes but was %d".formatted(NAME, size, bytes));
            }
            used = Math.max(used, bytes);
        }

        @Override
        public void close() {
            int bytes = used == Kind.USE_UNKNOWN ? minBytes : used;
            int wiped = pool.wipeLength(bytes, array.length);
            if (wiped == 0) {
                if (slot.move(borrowed, borrowed + Slot.TURN)) {
                    return;
                }
            } else if (slot.move(borrowed, Slot.with(borrowed, Slot.BUSY))) {
                Arrays.fill(array, 0, wiped, (byte) 0);
                slot.publish(borrowed + Slot.TURN);
                return;
            }
            slot.engine.giveBack(slot, borrowed, array, bytes);
        }
    }
}
