package io.envyrc.memory.arrow;

import io.envyrc.memory.Registration;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one {@link Account} has at each of the stripes, apart from those above it. Written while the stripes are frozen, and
 * read inside a stripe, but where something else is said.
 */
abstract class Shares {
    private static final VarHandle DRAWN;

    static {
        try {
            DRAWN = MethodHandles.lookup().findVarHandle(Shares.class, "drawn", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    final Stripes stripes;

    /** True if a reservation decides what is charged above. */
    final boolean reserves;

    /** By stripe. */
    private @Nullable Share[] shares = {};

    private volatile long limit;
    private volatile long peak;

    /** Null while nobody has asked to be told of any. */
    volatile @Nullable UseMarks marks;

    /** The least of limit and peak, and below the next mark. */
    private long ceiling;

    /** No credit here. */
    private boolean strict;

    /** Raised by who is inside a stripe, too, within {@link #ceiling}. */
    private volatile long drawn;

    Shares(Stripes stripes, boolean reserves, long limit) {
        this.stripes = stripes;
        this.reserves = reserves;
        this.strict = reserves;
        this.limit = limit;
    }

    /** May be called from anywhere. */
    final long peak() {
        return peak;
    }

    /** May be called from anywhere. */
    final long limit() {
        return limit;
    }

    /** Returns the share at a stripe, made by whoever had the stripes frozen; null before. */
    final @Nullable Share shareAt(int stripe) {
        return stripe < shares.length ? shares[stripe] : null;
    }

    final boolean isStrict() {
        return strict;
    }

    /** Raises a share's credit to what a request needs, and some more if there is plenty; for who is at its stripe. */
    final boolean draw(Share share, long bytes) {
        long need = bytes - share.credit;
        long now = drawn;
        while (!strict && need <= ceiling - now) {
            long taken = Math.max(need, (ceiling - now) / 4);
            long seen = (long) DRAWN.compareAndExchange(this, now, now + taken);
            if (seen == now) {
                share.credit += taken;
                return true;
            }
            now = seen;
        }
        return false;
    }

    /** Returns what is in use. */
    final long sum() {
        long sum = 0;
        for (Share share : shares) {
            if (share != null) {
                sum += share.held;
            }
        }
        return sum;
    }

    final long allocations() {
        long sum = 0;
        for (Share share : shares) {
            if (share != null) {
                sum += share.allocations;
            }
        }
        return sum;
    }

    final long frees() {
        long sum = 0;
        for (Share share : shares) {
            if (share != null) {
                sum += share.frees;
            }
        }
        return sum;
    }

    /** Takes all credit back; returns {@code used}, which is what all shares hold. */
    final long settle(long used) {
        for (Share share : shares) {
            if (share != null) {
                share.credit = 0;
            }
        }
        drawn = used;
        peak = Math.max(peak, used);
        UseMarks asked = marks;
        ceiling = Math.min(Math.min(peak, limit), asked == null ? Long.MAX_VALUE : asked.settle(used));
        strict = reserves || used > limit;
        return used;
    }

    /** Has {@code action} run by who reaches a mark; may be called from anywhere. */
    final Registration onReach(long bytes, Runnable action) {
        Registration mark = stripes.frozen(() -> {
            UseMarks asked = marks == null ? new UseMarks() : Objects.requireNonNull(marks);
            marks = asked;
            Registration added = asked.add(bytes, action);
            settle(sum());
            return added;
        });
        return () -> stripes.frozen(() -> {
            mark.close();
            return settle(sum());
        });
    }

    final long limitTo(long bytes) {
        limit = bytes;
        return settle(sum());
    }

    /** Returns the share at the stripe where the calling thread starts, made if there is none. */
    final Share ownShare() {
        int index = stripes.home();
        Share known = shareAt(index);
        if (known != null) {
            return known;
        }
        if (index >= shares.length) {
            shares = Arrays.copyOf(shares, index + 1);
        }
        Share made = new Share();
        shares[index] = made;
        return made;
    }
}
