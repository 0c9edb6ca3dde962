package io.envyrc.memory.arrow;

import io.envyrc.memory.estimate.NativeMemorySizer;
import org.apache.arrow.memory.AllocationManager;
import org.apache.arrow.memory.BufferAllocator;

/**
 * Tells the native memory behind Arrow's buffers and vectors, ours and those of Arrow's own allocators. Each block counts
 * once, whatever shares it; one of ours that was moved to an allocator of Arrow's counts at either end, and twice if both
 * are reached. What an allocator holds does not count for an object that refers to the allocator.
 */
public final class ArrowMemorySizer implements NativeMemorySizer {
    // Loaded with this class: without Arrow it cannot be, and the estimator goes on without it.
    private static final Class<?> FOREIGN_BLOCK = AllocationManager.class;
    private static final Class<?> ALLOCATOR = BufferAllocator.class;

    @Override
    public boolean knows(Class<?> type) {
        return type == NativeBlock.class
                || type == Outgoing.class
                || FOREIGN_BLOCK.isAssignableFrom(type)
                || ALLOCATOR.isAssignableFrom(type)
                || type == Account.class
                || type == BlockStore.class
                || type == BlockList.class
                || type == LeakWatch.class;
    }

    @Override
    public long nativeBytes(Object owner) {
        if (owner instanceof NativeBlock block) {
            return block.bytes;
        }
        return owner instanceof AllocationManager manager ? manager.getSize() : 0;
    }

    @Override
    public boolean followsFields(Class<?> type) {
        return type == NativeBlock.class || FOREIGN_BLOCK.isAssignableFrom(type);
    }
}
