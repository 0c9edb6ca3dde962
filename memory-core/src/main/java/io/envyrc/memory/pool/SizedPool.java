package io.envyrc.memory.pool;

import java.util.List;
import java.util.SortedMap;

/** What the pools of buffers share: classes by size, wiping, and the way to a slot in one CAS. */
abstract class SizedPool<T> extends EnginePool {
    static final byte[] ZEROS = new byte[4096];

    private final String name;
    private final SizeClasses<T> sizes;
    private final Wipe wipe;
    // Copies of what the sizes know: each hop to a field lengthens the way to the slot.
    private final Slot<T>[] sticky;
    private final Slot<T> none;
    private final int maxBytes;
    private final long slowMask;
    private final long slowTurn;

    SizedPool(String name, PoolConfig config, Retention retention, LeakSettings leaks) {
        this.name = name;
        this.wipe = config.wipe();
        this.sizes = new SizeClasses<>(name, config, retention, leaks, Buffers::new);
        this.sticky = sizes.sticky();
        this.none = sizes.oversize().none();
        this.maxBytes = sizes.maxBytes();
        this.slowMask = sizes.slowMask();
        this.slowTurn = sizes.slowTurn();
    }

    abstract T allocate(int bytes);

    abstract int sizeOf(T buffer);

    /** Makes a buffer ready for a borrower of {@code bytes}. */
    abstract T prepare(T buffer, int bytes);

    /** Overwrites the first {@code bytes} with zeros. */
    abstract void wipe(T buffer, int bytes);

    private final class Buffers implements Kind<T> {
        private final int bytes;

        Buffers(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public T make() {
            return allocate(bytes);
        }

        @Override
        public long bytesToMake() {
            return bytes;
        }

        @Override
        public long bytesOf(T buffer) {
            return sizeOf(buffer);
        }

        @Override
        public boolean reset(T buffer, int used) {
            int size = sizeOf(buffer);
            wipe(buffer, wipeLength(used == USE_UNKNOWN ? size : used, size));
            return true;
        }
    }

    private int wipeLength(int used, int size) {
        if (wipe == Wipe.NONE) {
            return 0;
        }
        return wipe == Wipe.ALL ? size : used;
    }

    @Override
    public final String name() {
        return name;
    }

    /** Returns the size of the largest buffer that is kept, in bytes. */
    public final int maxBytes() {
        return maxBytes;
    }

    /** Returns the counts of each class by its size in bytes; of buffers larger than any under the largest key. */
    public final SortedMap<Integer, PoolStats> statsBySize() {
        return sizes.statsBySize();
    }

    @Override
    public final PoolStats stats() {
        return sizes.stats();
    }

    @Override
    final List<? extends Upkeep<?>> keepers() {
        return sizes.keepers();
    }

    @Override
    public final void close() {
        sizes.close();
    }

    final BufferLease<T> lend(int minBytes) {
        Slot<T> slot = minBytes <= maxBytes ? sticky[cellFor(minBytes)] : none;
        long idle = slot.state;
        // Read before the claim: if that succeeds, nothing was changed in between.
        T buffer = slot.object;
        long borrowed = idle + Slot.TURN;
        if (!Slot.isClaimable(idle, slowMask, slowTurn) || !slot.move(idle, borrowed)) {
            buffer = null;
        }
        if (buffer == null) {
            slot = claimSlowly(minBytes);
            buffer = slot.engine.lend(slot);
            borrowed = slot.borrowed();
        }
        // The only place that makes a lease: a second one, merged with this, would keep the JIT from removing it.
        return new SizedLease<>(this, slot, prepare(buffer, minBytes), borrowed, minBytes);
    }

    final T take(int minBytes) {
        Slot<T> slot = minBytes <= maxBytes ? sticky[cellFor(minBytes)] : none;
        long idle = slot.state;
        T buffer = slot.object;
        if (buffer == null || !Slot.isClaimable(idle, slowMask, slowTurn) || !slot.claim(idle)) {
            buffer = takeSlowly(minBytes);
        }
        return prepare(buffer, minBytes);
    }

    private int cellFor(int minBytes) {
        return sizes.indexOf(minBytes) * Engine.CELLS + Engine.cell();
    }

    private Slot<T> claimSlowly(int minBytes) {
        return minBytes <= maxBytes
                ? sizes.classFor(minBytes).claimSlowly()
                : sizes.oversize().intake.unkept(allocate(sizes.checkOversize(minBytes)));
    }

    private T takeSlowly(int minBytes) {
        return minBytes <= maxBytes
                ? sizes.classFor(minBytes).takeSlowly()
                : sizes.oversize().intake.takeUnkept(allocate(sizes.checkOversize(minBytes)));
    }

    final void putBack(T buffer) {
        int size = sizeOf(buffer);
        Slot<T> slot = size <= maxBytes ? sticky[cellFor(size)] : none;
        if (slot.object != buffer || !takeBack(slot, slot.lent, buffer, size)) {
            sizes.owner(size).returns.putSlowly(buffer);
        }
    }

    private boolean takeBack(Slot<T> slot, long borrowed, T buffer, int used) {
        int wiped = wipeLength(used, sizeOf(buffer));
        if (wiped == 0) {
            return slot.move(borrowed, borrowed + Slot.TURN);
        }
        // A second close that comes now must not wipe what is somebody else's by then, so the turn ends after the wipe.
        if (!slot.move(borrowed, Slot.with(borrowed, Slot.BUSY))) {
            return false;
        }
        wipe(buffer, wiped);
        slot.publish(borrowed + Slot.TURN);
        return true;
    }

    private static final class SizedLease<T> implements BufferLease<T> {
        private final SizedPool<T> pool;
        private final Slot<T> slot;
        private final T buffer;
        private final long borrowed;
        private final int minBytes;
        private int declared = Kind.USE_UNKNOWN;

        SizedLease(SizedPool<T> pool, Slot<T> slot, T buffer, long borrowed, int minBytes) {
            this.pool = pool;
            this.slot = slot;
            this.buffer = buffer;
            this.borrowed = borrowed;
            this.minBytes = minBytes;
        }

        @Override
        public T get() {
            if (!slot.isOut(borrowed)) {
                throw new IllegalStateException("Lease from pool '%s' is closed".formatted(pool.name));
            }
            return buffer;
        }

        @Override
        public void used(int bytes) {
            int size = pool.sizeOf(get());
            if (bytes < 0 || bytes > size) {
                throw new IllegalArgumentException(
                        "Pool '%s': used must be within 0..%d bytes but was %d".formatted(pool.name, size, bytes));
            }
            declared = Math.max(declared, bytes);
        }

        @Override
        public void close() {
            int used = declared == Kind.USE_UNKNOWN ? minBytes : declared;
            if (!pool.takeBack(slot, borrowed, buffer, used)) {
                slot.engine.returns.giveBack(slot, borrowed, buffer, used);
            }
        }
    }
}
