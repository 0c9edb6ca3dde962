package io.envyrc.memory.arrow;

/** How closely an allocator follows the buffers it lends. */
public enum LeakTracking {
    /** A lost buffer is never noticed and its memory never comes back; one open at close is still reported. */
    OFF,
    /**
     * Each lost buffer is reclaimed and reported; the allocating stack is known for one buffer in 128, and for no more
     * than a thousand a second.
     */
    SAMPLED,
    /** Each lost buffer is reclaimed and reported with the allocating stack, which costs some microseconds a buffer. */
    ALL
}
