package io.envyrc.memory.arrow;

/** Memory from the system's allocator, which its {@link BlockStore} may keep for the next buffer of this size. */
final class NativeBlock extends Block {
    private final BlockStore store;

    /** Counts the times that it is lent, from anywhere; whoever has it writes it. */
    int turns;

    NativeBlock(BlockStore store, long address, long bytes) {
        super(address, bytes);
        this.store = store;
    }

    @Override
    void free() {
        vacate();
        store.give(this);
    }

    @Override
    void freeFor(Account account) {
        vacate();
        boolean released = false;
        boolean kept = false;
        Stripe stripe = store.stripes == account.stripes ? store.stripes.enter() : null;
        if (stripe != null) {
            try {
                kept = store.giveInside(stripe, this);
                released = kept && account.releaseInside(stripe, bytes, 1);
            } finally {
                stripe.leave();
            }
        }
        if (!kept) {
            store.give(this);
        }
        if (!released) {
            account.release(bytes, 1);
        }
        account.tellReleased(bytes);
    }
}
