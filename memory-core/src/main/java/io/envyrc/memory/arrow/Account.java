package io.envyrc.memory.arrow;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.arrow.memory.AllocationListener;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one allocator, in a tree. Each counts what its descendants hold, too.
 *
 * <p>They are spread over the tree's {@link Stripes}. At each stripe an account has a {@link Share} with a credit, drawn
 * in pieces from what the account may give out; a request is charged to the credits of all accounts above it, inside one
 * stripe, and a release turns into credit where it happens. What all shares hold or have as credit stays within both the
 * limit and the peak: so nothing that is served by credit can pass the one or raise the other, and who counts on it need
 * not look at any other stripe. It stays below the next of the {@link UseMarks}, too. Who finds too little freezes the
 * stripes, takes all credits back, and decides by what is in use at that instant: no request is refused on account of
 * idle credit or of another request, none passes a limit, and the peak is what really was in use at once.
 *
 * <p>Where more is in use than the limit allows, after a transfer or a lowered limit, no credit is left and releases
 * make none. Nor do they where a reservation decides what the parent is charged.
 */
final class Account extends Shares {
    final String name;
    final @Nullable Account parent;
    final AllocationListener listener;
    final LongAdder refusals = new LongAdder();
    final LongAdder leaks = new LongAdder();

    private final long initReservation;

    /** Charged, but for no buffer. */
    private final AtomicLong raw = new AtomicLong();

    /** Written while the stripes are frozen. */
    private long reservation;

    private Account(
            Stripes stripes,
            String name,
            @Nullable Account parent,
            long reservation,
            long limit,
            AllocationListener listener) {
        super(stripes, parent != null && (reservation > 0 || parent.reserves), limit);
        this.name = name;
        this.listener = listener;
        this.parent = parent;
        this.initReservation = reservation;
        this.reservation = reservation;
    }

    static Account root(Stripes stripes, String name, long limit, AllocationListener listener) {
        return new Account(stripes, name, null, 0, limit, listener);
    }

    Account child(String childName, long childReservation, long childLimit, AllocationListener childListener) {
        if (childReservation < 0 || childLimit < childReservation) {
            throw new IllegalArgumentException(
                    "Allocator '%s': initReservation must be within 0..%d, the limit, but was %d"
                            .formatted(childName, childLimit, childReservation));
        }
        return new Account(stripes, childName, this, childReservation, childLimit, childListener);
    }

    long used() {
        return stripes.frozen(() -> {
            UseMarks asked = marks;
            return asked != null && asked.canArm(sum()) ? settle(sum()) : sum();
        });
    }

    private void tellReached() {
        for (Account account = this; account != null; account = account.parent) {
            UseMarks asked = account.marks;
            if (asked != null) {
                asked.tell();
            }
        }
    }

    long live() {
        return stats().liveBuffers();
    }

    long initReservation() {
        return initReservation;
    }

    AllocatorStats stats() {
        return stripes.frozen(() -> {
            long allocations = allocations();
            long frees = frees();
            return new AllocatorStats(
                    name, sum(), peak(), limit(), allocations - frees, allocations, frees, refusals.sum(), leaks.sum());
        });
    }

    void setLimit(long bytes) {
        stripes.frozen(() -> limitTo(bytes));
    }

    /** Charges this and all above by the credit at a stripe, which the caller has entered; false if that is too little. */
    boolean chargeInside(Stripe stripe, long bytes, int blocks) {
        for (Account account = this; account != null; account = account.parent) {
            Share share = account.shareAt(stripe.index);
            if (share == null || (share.credit < bytes && !account.draw(share, bytes))) {
                return false;
            }
        }
        for (Account account = this; account != null; account = account.parent) {
            Share share = Objects.requireNonNull(account.shareAt(stripe.index));
            share.credit -= bytes;
            share.held += bytes;
            share.allocations += blocks;
        }
        return true;
    }

    /** Gives back what was charged, at a stripe that the caller has entered; false if that cannot be done there. */
    boolean releaseInside(Stripe stripe, long bytes, int blocks) {
        for (Account account = this; account != null; account = account.parent) {
            if (account.isStrict() || account.shareAt(stripe.index) == null) {
                return false;
            }
        }
        for (Account account = this; account != null; account = account.parent) {
            Share share = Objects.requireNonNull(account.shareAt(stripe.index));
            share.credit += bytes;
            share.held -= bytes;
            share.frees += blocks;
        }
        return true;
    }

    /** Charges this and all above; returns the account that has no room, and then nothing is charged or counted. */
    @Nullable
    Account charge(long bytes, int blocks) {
        Stripe stripe = stripes.enter();
        if (stripe != null) {
            try {
                if (chargeInside(stripe, bytes, blocks)) {
                    return null;
                }
            } finally {
                stripe.leave();
            }
        }
        Account tooFull = stripes.frozen(() -> {
            Account full = full(bytes);
            if (full == null) {
                raise(bytes, blocks, null);
            }
            return full;
        });
        tellReached();
        return tooFull;
    }

    /** Charges this and all above, whatever the limits. */
    void force(long bytes, int blocks) {
        stripes.frozen(() -> raise(bytes, blocks, null));
        tellReached();
    }

    /** Gives back what was charged. */
    void release(long bytes, int blocks) {
        Stripe stripe = stripes.enter();
        if (stripe != null) {
            try {
                if (releaseInside(stripe, bytes, blocks)) {
                    return;
                }
            } finally {
                stripe.leave();
            }
        }
        stripes.frozen(() -> lower(bytes, blocks, null));
    }

    /** Takes a charge back as if it had not been, but for the peak. */
    void revoke(long bytes, int blocks) {
        stripes.frozen(() -> {
            raise(0, -blocks, null);
            return lower(bytes, 0, null);
        });
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
        release(bytes, 0);
        return bytes;
    }

    /** Moves a block's charge to another account, whatever its limits; what both are part of is not touched. */
    void moveTo(Account target, long bytes) {
        Account shared = sharedWith(target);
        if (shared == null) {
            target.force(bytes, 1);
            release(bytes, 1);
            return;
        }
        stripes.frozen(() -> {
            long in = target.raise(bytes, 1, shared);
            long out = lower(bytes, 1, shared);
            return in > out ? shared.raise(in - out, 0, null) : shared.lower(out - in, 0, null);
        });
        target.tellReached();
    }

    /** Gives back what was charged for a block, and tells the listener. */
    void freed(long bytes) {
        release(bytes, 1);
        tellReleased(bytes);
    }

    /** A block was freed for one whose growth alone was charged. */
    void shrink(long before, long after) {
        release(Math.max(0, before - after), 1);
        tellReleased(before);
    }

    void tellReleased(long bytes) {
        if (listener != AllocationListener.NOOP) {
            listener.onRelease(bytes);
        }
    }

    void countLeak() {
        for (Account account = this; account != null; account = account.parent) {
            account.leaks.increment();
        }
    }

    /** Gives back what no buffer holds: bytes charged without one, and the reservation. */
    void close() {
        releaseRaw(Long.MAX_VALUE);
        Account above = parent;
        if (above != null && reserves) {
            stripes.frozen(() -> {
                long used = sum();
                long kept = needOf(used);
                reservation = 0;
                return above.lower(kept - used, 0, null);
            });
        }
    }

    boolean isOverLimit() {
        return stripes.frozen(() -> {
            for (Account account = this; account != null; account = account.parent) {
                if (account.sum() > account.limit()) {
                    return true;
                }
            }
            return false;
        });
    }

    long headroom() {
        return stripes.frozen(() -> {
            long least = Long.MAX_VALUE;
            for (Account account = this; account != null; account = account.parent) {
                least = Math.min(least, Math.max(0, account.limit() - account.sum()));
            }
            return least;
        });
    }

    // What follows is for who has the stripes frozen.

    private @Nullable Account full(long bytes) {
        long more = bytes;
        for (Account account = this; account != null; account = account.parent) {
            long now = account.sum();
            if (more > 0 && more > account.limit() - now) {
                return account;
            }
            more = account.needOf(now + more) - account.needOf(now);
        }
        return null;
    }

    /** Adds to this and those above, up to {@code end} exclusive; returns what {@code end} is to be charged. */
    private long raise(long bytes, int blocks, @Nullable Account end) {
        long more = bytes;
        makeShares();
        for (Account account = this; account != null && account != end; account = account.parent) {
            Share share = account.ownShare();
            long before = account.sum();
            share.held += more;
            share.allocations += blocks;
            more = account.needOf(account.settle(before + more)) - account.needOf(before);
        }
        return more;
    }

    private long lower(long bytes, int blocks, @Nullable Account end) {
        long less = bytes;
        makeShares();
        for (Account account = this; account != null && account != end; account = account.parent) {
            Share share = account.ownShare();
            long before = account.sum();
            share.held -= less;
            share.frees += blocks;
            less = account.needOf(before) - account.needOf(account.settle(before - less));
        }
        return less;
    }

    /** Makes the shares that are missing, so that nothing can fail once the first figure has changed. */
    private void makeShares() {
        for (Account account = this; account != null; account = account.parent) {
            account.ownShare();
        }
    }

    private long needOf(long bytes) {
        return Math.max(reservation, bytes);
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
