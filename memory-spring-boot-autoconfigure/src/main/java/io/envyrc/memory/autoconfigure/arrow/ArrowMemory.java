package io.envyrc.memory.autoconfigure.arrow;

import io.envyrc.memory.arrow.AllocatorStats;
import java.util.List;

/**
 * What the allocators among the beans hold that were made by now. To look makes none; without Arrow there are none.
 * Thread-safe.
 */
@FunctionalInterface
public interface ArrowMemory {

    /** Returns the allocators that were made, in no particular order. */
    List<Figures> allocators();

    /**
     * The figures of an allocator and of its open children.
     *
     * @param root the allocator, its children included
     * @param cachedBytes what its freed blocks hold that are kept, in bytes
     * @param children by name
     */
    record Figures(AllocatorStats root, long cachedBytes, List<AllocatorStats> children) {}
}
