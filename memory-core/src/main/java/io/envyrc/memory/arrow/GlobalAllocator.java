package io.envyrc.memory.arrow;

/** The allocator that nobody closes. */
final class GlobalAllocator extends TrackedAllocator {
    private GlobalAllocator() {
        super(builder().name("global"));
    }

    static TrackedAllocator get() {
        NioAccess.check();
        return Holder.GLOBAL;
    }

    private static final class Holder {
        static final GlobalAllocator GLOBAL = new GlobalAllocator();
    }

    /** @throws IllegalStateException always */
    @Override
    public void close() {
        throw new IllegalStateException("The global allocator is everyone's and stays open; close a child of it");
    }
}
