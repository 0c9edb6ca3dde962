package io.envyrc.memory.spill;

/** What happens when the directory lies on tmpfs or ramfs, where spilled data takes the memory that it was to free. */
public enum MemoryFileSystem {
    /** The store opens, and logs a warning. */
    WARN,
    /** The store does not open. */
    REFUSE
}
