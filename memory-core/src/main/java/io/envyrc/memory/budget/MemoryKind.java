package io.envyrc.memory.budget;

/** Where reserved memory lies. Both kinds count against the budget. */
public enum MemoryKind {
    /** Objects and arrays, under the collector. */
    HEAP,
    /** Direct buffers, Arrow, mapped files. */
    OFF_HEAP
}
