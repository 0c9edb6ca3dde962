package io.envyrc.memory.arrow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A piece of native memory that buffers are views of. Its monitor guards who shares it.
 *
 * <p>The store's list keeps the block reachable, and with it its {@link Holding}, while the buffers may not be.
 *
 * <p>Each lending writes to it. So it keeps a cache line away from whatever the collector puts beside it: next to another
 * block, or to what every thread reads, it cost two threads up to three times as much.
 */
abstract class Block extends StripeLayout.Before {
    private static final VarHandle HOLDING;

    static {
        try {
            HOLDING = MethodHandles.lookup().findVarHandle(Block.class, "holding", Holding.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    final long address;
    final long bytes;
    final BlockStore store;

    /** Counts the times that it is lent, from anywhere; whoever has it writes it. */
    int turns;

    /** Where this block is listed, and the place there; guarded by the list. */
    @Nullable
    BlockList list;

    int place;

    /** The first holder, until the memory is free. */
    @SuppressWarnings("UnusedVariable") // used by HOLDING
    private @Nullable Holding holding;

    private volatile @Nullable Sharing sharing;

    Block(BlockStore store, long address, long bytes) {
        this.store = store;
        this.address = address;
        this.bytes = bytes;
    }

    /** Gives the memory back; nobody holds it any more. */
    abstract void free();

    /** Gives the memory back, and its bytes to the account that was charged. */
    void freeFor(Account account) {
        // Freed first: the figure must not promise memory that is still taken.
        free();
        account.freed(bytes);
    }

    final BlockList list() {
        return Objects.requireNonNull(list, "list");
    }

    // Released, not volatile: a fence here would cost as much as the allocation.
    final void lendTo(Holding first) {
        HOLDING.setRelease(this, first);
    }

    final @Nullable Holding holding() {
        return (Holding) HOLDING.getAcquire(this);
    }

    /** Who holds this block once there was a second holder; null before. */
    final @Nullable Sharing sharing() {
        return sharing;
    }

    /** The same, made if there is none. The caller holds this block's monitor, and a reference to {@code first}. */
    final Sharing shareOf(Holding first) {
        Sharing known = sharing;
        if (known == null) {
            known = new Sharing(this, first);
            sharing = known;
        }
        return known;
    }

    final void vacate() {
        HOLDING.setRelease(this, null);
        if (sharing != null) {
            sharing = null;
        }
    }
}
