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
}
