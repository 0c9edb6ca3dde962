package io.envyrc.memory.arrow;

/** Blocks that have a size and no memory. */
final class Blocks {
    private static final BlockStore STORE = new BlockStore(0);

    private Blocks() {}

    static NativeBlock of(long bytes) {
        return new NativeBlock(STORE, 0, bytes);
    }
}
