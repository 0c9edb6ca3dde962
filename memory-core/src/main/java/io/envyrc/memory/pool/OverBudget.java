package io.envyrc.memory.pool;

/** What a pool does when an object it makes fits no byte limit, even after idle ones have been let go. */
public enum OverBudget {
    /** Lends a plain object, and lets it go when it comes back. */
    ALLOCATE,
    /** Throws {@link io.envyrc.memory.budget.MemoryLimitExceededException}. */
    FAIL
}
