package io.envyrc.memory.arrow;

/** Memory from the system's allocator, which its {@link BlockStore} may keep for the next buffer of this size. */
@SuppressWarnings("unused") // fields that only take room
final class NativeBlock extends Block {
    private long q01;
    private long q02;
    private long q03;
    private long q04;
    private long q05;
    private long q06;
    private long q07;
    private long q08;

    NativeBlock(BlockStore store, long address, long bytes) {
        super(store, address, bytes);
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
