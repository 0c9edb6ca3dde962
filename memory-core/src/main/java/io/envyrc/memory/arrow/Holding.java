package io.envyrc.memory.arrow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.PhantomReference;
import org.jspecify.annotations.Nullable;

/**
 * What one {@link Ledger} holds: a block, for an account, with the count of references to it.
 *
 * <p>The word {@link #state} decides who ends it. Its low bits count references; who takes them to zero, be it a release
 * or the {@link Reclaimer} for a ledger that nobody can reach, gives the memory back, once. The sign is set when the
 * account was closed, and so has given the bytes back already: whoever ends the holding then leaves the figures alone.
 */
final class Holding extends PhantomReference<Object> {
    private static final int ORPHAN = Integer.MIN_VALUE;
    private static final int REFERENCES = Integer.MAX_VALUE;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Holding.class, "state", int.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    final Block block;
    final Account account;
    final long stamp;
    final @Nullable Throwable site;
    private final LeakWatch watch;

    private volatile int state;

    Holding(@Nullable Ledger ledger, Block block, Account account, LeakWatch watch, @Nullable Throwable site) {
        super(ledger, Reclaimer.QUEUE);
        this.block = block;
        this.account = account;
        this.watch = watch;
        this.stamp = watch.stamp();
        this.site = site;
        // Plainly: the ledger's final field publishes it.
        STATE.set(this, 1);
    }

    int references() {
        return state & REFERENCES;
    }

    /** @throws IllegalStateException if no reference is left */
    void checkHeld(String action) {
        if (references() == 0) {
            throw new IllegalStateException(
                    "Allocator '%s': a released buffer cannot be %s".formatted(account.name, action));
        }
    }

    void retain(int more) {
        int now;
        do {
            now = state;
            if ((now & REFERENCES) == 0) {
                throw new IllegalStateException(
                        "Allocator '%s': a released buffer cannot be retained".formatted(account.name));
            }
        } while (!STATE.weakCompareAndSet(this, now, now + more));
    }

    /** Takes references off; true if none is left, and the memory was given back. */
    boolean release(int fewer) {
        int now;
        do {
            now = state;
            if ((now & REFERENCES) < fewer) {
                throw new IllegalStateException("Allocator '%s': a buffer was released %d times with %d references left"
                        .formatted(account.name, fewer, now & REFERENCES));
            }
        } while (!STATE.weakCompareAndSet(this, now, now - fewer));
        if ((now & REFERENCES) > fewer) {
            return false;
        }
        end(now < 0);
        return true;
    }

    boolean isSole() {
        return state == 1 && block.sharing() == null;
    }

    /** Ends the sole reference, and settles the charge with that of a block that was charged for the growth alone. */
    void replace(long newBytes) {
        if (!STATE.compareAndSet(this, 1, 0)) {
            // Somebody else holds the old block by now, or has closed the account: it stays charged as it was.
            account.force(Math.min(block.bytes, newBytes), 0);
            release(1);
            return;
        }
        block.free();
        account.shrink(block.bytes, newBytes);
    }

    /** Ends what nobody can release any more; called when the ledger was found unreachable. */
    void reclaim() {
        int now = (int) STATE.getAndSet(this, 0);
        if ((now & REFERENCES) == 0) {
            return;
        }
        BufferLeak leak;
        try {
            leak = leak();
        } finally {
            end(now < 0);
        }
        // Reported afterwards, so that who hears of it finds the memory given back.
        if (now > 0) {
            account.countLeak();
            watch.lost(leak);
        }
    }

    /**
     * Takes the charge off the closed account, unless this has ended.
     *
     * @return what was lost, or null
     */
    @Nullable
    BufferLeak orphan() {
        synchronized (block) {
            BufferLeak leak = leak();
            int now;
            do {
                now = state;
                if (now <= 0) {
                    return null;
                }
            } while (!STATE.weakCompareAndSet(this, now, now | ORPHAN));
            Sharing sharing = block.sharing();
            if (sharing != null) {
                sharing.giveUp(this);
            } else {
                account.freed(block.bytes);
            }
            account.countLeak();
            return leak;
        }
    }

    boolean isOrphan() {
        return state < 0;
    }

    /** Tells whether the account is charged for the block. */
    boolean isOwner() {
        Sharing sharing = block.sharing();
        return sharing == null || sharing.isOwnedBy(this);
    }

    private void end(boolean orphan) {
        Sharing sharing = block.sharing();
        if (sharing != null) {
            sharing.leave(this);
            return;
        }
        if (orphan) {
            block.free();
        } else {
            block.freeFor(account);
        }
    }

    private BufferLeak leak() {
        return new BufferLeak(account.name, isOwner() ? block.bytes : 0, watch.age(stamp), site);
    }
}
