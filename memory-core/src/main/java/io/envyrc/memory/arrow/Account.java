package io.envyrc.memory.arrow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.arrow.memory.AllocationListener;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one allocator, in a tree. Each counts what its descendants hold, too.
 *
 * <p>The root's {@link #used} decides: a request is charged to it by one compare-and-set, or refused by one read of it.
 * So a request that is refused leaves no trace, and none is refused on account of another that is. Descendants without
 * a limit or a reservation of their own are then added to, which cannot fail. Chains in which one has a limit are
 * charged under the tree's lock: all but the root are looked at first, where only a release can interfere, which makes
 * room; the root decides last. A chain with a reservation is released under the lock, too, for what the parent is given
 * back depends on what its child holds.
 */
final class Account extends AccountLayout.After {
    private static final VarHandle USED;
    private static final VarHandle PEAK;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            USED = lookup.findVarHandle(AccountLayout.Fields.class, "used", long.class);
            PEAK = lookup.findVarHandle(AccountLayout.Fields.class, "peak", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    final String name;
    final @Nullable Account parent;
    final Account root;
    final AllocationListener listener;
    final LongAdder allocations = new LongAdder();
    final LongAdder frees = new LongAdder();
    final LongAdder refusals = new LongAdder();
    final LongAdder leaks = new LongAdder();

    /** True if this or an ancestor was given a reservation. */
    private final boolean reserves;

    private final long initReservation;

    /** Charged, but for no buffer. */
    private final AtomicLong raw = new AtomicLong();

    private volatile long limit;
    private volatile boolean limited;

    /** Guarded by the root's monitor. */
    private long reservation;

    Account(String name, @Nullable Account parent, long reservation, long limit, AllocationListener listener) {
        this.name = name;
        this.listener = listener;
        this.parent = parent;
        this.root = parent == null ? this : parent.root;
        this.initReservation = reservation;
        this.reservation = reservation;
        this.reserves = parent != null && (reservation > 0 || parent.reserves);
        this.limit = limit;
        this.limited = limit != Long.MAX_VALUE;
    }

    long used() {
        return used;
    }

    long peak() {
        return peak;
    }

    long limit() {
        return limit;
    }

    long live() {
        // Frees first: a buffer that comes and goes meanwhile must not make the difference negative.
        long freed = frees.sum();
        return allocations.sum() - freed;
    }

    void setLimit(long bytes) {
        synchronized (root) {
            limit = bytes;
            limited = true;
        }
    }

    /** Charges this and all above; returns the account that has no room, and then nothing is charged. */
    @Nullable
    Account charge(long bytes) {
        if (!isGuarded()) {
            if (bytes > 0 && !root.tryAdd(bytes)) {
                return root;
            }
            for (Account account = this; account.parent != null; account = account.parent) {
                account.add(bytes);
            }
            return null;
        }
        synchronized (root) {
            long more = bytes;
            for (Account account = this; account.parent != null; account = account.parent) {
                long now = account.used;
                if (more > 0 && more > account.limit - now) {
                    return account;
                }
                more = account.needOf(now + more) - account.needOf(now);
            }
            if (more > 0 && !root.tryAdd(more)) {
                return root;
            }
            raise(bytes, root);
            return null;
        }
    }

    /** Charges this and all above, whatever the limits. */
    void force(long bytes) {
        inTurn(() -> raise(bytes, null));
    }

    /** Gives back what was charged. */
    void release(long bytes) {
        if (reserves) {
            synchronized (root) {
                lower(bytes, null);
            }
        } else {
            for (Account account = this; account != null; account = account.parent) {
                USED.getAndAdd(account, -bytes);
            }
        }
    }

    /** Notes that charged bytes belong to no buffer. */
    void noteRaw(long bytes) {
        raw.addAndGet(bytes);
    }

    /** Takes a note back, for a buffer that is made of the bytes. */
    void unnoteRaw(long bytes) {
        raw.addAndGet(-bytes);
    }

    /** Gives back bytes that belong to no buffer, as far as there are any; returns how many. */
    long releaseRaw(long most) {
        long bytes = Math.min(most, raw.getAndUpdate(noted -> noted - Math.min(most, noted)));
        release(bytes);
        return bytes;
    }

    /** Moves what is charged here to another account, whatever its limits; what both are part of is not touched. */
    void moveTo(Account target, long bytes) {
        Account shared = sharedWith(target);
        Runnable move = () -> {
            long in = target.raise(bytes, shared);
            long out = lower(bytes, shared);
            if (shared != null && in > out) {
                shared.raise(in - out, null);
            } else if (shared != null && in < out) {
                shared.lower(out - in, null);
            }
        };
        if (shared != null && (isGuarded() || target.isGuarded())) {
            synchronized (root) {
                move.run();
            }
        } else if (shared != null) {
            move.run();
        } else {
            target.force(bytes);
            release(bytes);
        }
        for (Account account = target; account != null && account != shared; account = account.parent) {
            account.allocations.increment();
        }
        for (Account account = this; account != null && account != shared; account = account.parent) {
            account.frees.increment();
        }
    }

    /** Charges this and all above with a block, whatever the limits. */
    void charged(long bytes) {
        force(bytes);
        countIn();
    }

    /** Gives back what was charged for a block. */
    void freed(long bytes) {
        release(bytes);
        for (Account account = this; account != null; account = account.parent) {
            account.frees.increment();
        }
        if (listener != AllocationListener.NOOP) {
            listener.onRelease(bytes);
        }
    }

    /** A block was freed for one whose growth alone was charged. */
    void shrink(long before, long after) {
        release(Math.max(0, before - after));
        for (Account account = this; account != null; account = account.parent) {
            account.frees.increment();
        }
        if (listener != AllocationListener.NOOP) {
            listener.onRelease(before);
        }
    }

    void countIn() {
        for (Account account = this; account != null; account = account.parent) {
            account.allocations.increment();
        }
    }

    void countLeak() {
        for (Account account = this; account != null; account = account.parent) {
            account.leaks.increment();
        }
    }

    long initReservation() {
        return initReservation;
    }

    AllocatorStats stats() {
        long freed = frees.sum();
        long allocated = allocations.sum();
        return new AllocatorStats(
                name, used, peak, limit, allocated - freed, allocated, freed, refusals.sum(), leaks.sum());
    }

    /** Gives back what no buffer holds: bytes charged without one, and the reservation. */
    void close() {
        releaseRaw(Long.MAX_VALUE);
        if (parent == null || !reserves) {
            return;
        }
        synchronized (root) {
            long kept = needOf(used);
            reservation = 0;
            parent.lower(kept - used, null);
        }
    }

    boolean isOverLimit() {
        for (Account account = this; account != null; account = account.parent) {
            if (account.used > account.limit) {
                return true;
            }
        }
        return false;
    }

    long headroom() {
        long least = Long.MAX_VALUE;
        for (Account account = this; account != null; account = account.parent) {
            least = Math.min(least, Math.max(0, account.limit - account.used));
        }
        return least;
    }

    private void inTurn(Runnable change) {
        if (isGuarded()) {
            synchronized (root) {
                change.run();
            }
        } else {
            change.run();
        }
    }

    private boolean isGuarded() {
        if (reserves) {
            return true;
        }
        for (Account account = this; account.parent != null; account = account.parent) {
            if (account.limited) {
                return true;
            }
        }
        return false;
    }

    private long needOf(long bytes) {
        return Math.max(reservation, bytes);
    }

    /** Adds to this and those above, up to {@code end} exclusive; returns what {@code end} is to be charged. */
    private long raise(long bytes, @Nullable Account end) {
        long more = bytes;
        for (Account account = this; account != null && account != end; account = account.parent) {
            long before = account.add(more);
            if (account.parent != null) {
                more = account.needOf(before + more) - account.needOf(before);
            }
        }
        return more;
    }

    private long lower(long bytes, @Nullable Account end) {
        long less = bytes;
        for (Account account = this; account != null && account != end; account = account.parent) {
            long before = (long) USED.getAndAdd(account, -less);
            if (account.parent != null) {
                less = account.needOf(before) - account.needOf(before - less);
            }
        }
        return less;
    }

    private boolean tryAdd(long bytes) {
        // A guess, right or wrong: to look first would fetch the line twice from a processor that just wrote it, once
        // to read and once to write.
        long now = 0;
        while (bytes <= limit - now) {
            long seen = (long) USED.compareAndExchange(this, now, now + bytes);
            if (seen == now) {
                notePeak(now + bytes);
                return true;
            }
            now = seen;
        }
        return false;
    }

    private long add(long bytes) {
        long before = (long) USED.getAndAdd(this, bytes);
        notePeak(before + bytes);
        return before;
    }

    private void notePeak(long now) {
        long seen = peak;
        while (now > seen && !PEAK.compareAndSet(this, seen, now)) {
            seen = peak;
        }
    }

    private @Nullable Account sharedWith(Account other) {
        for (Account mine = this; mine != null; mine = mine.parent) {
            for (Account theirs = other; theirs != null; theirs = theirs.parent) {
                if (mine == theirs) {
                    return mine;
                }
            }
        }
        return null;
    }
}
