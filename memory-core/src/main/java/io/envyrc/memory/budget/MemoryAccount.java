package io.envyrc.memory.budget;

/** Something that knows how much memory it holds, an allocator for example. Thread-safe. */
@FunctionalInterface
public interface MemoryAccount {

    /** Returns what is held now, in bytes; never negative. */
    long bytesUsed();
}
