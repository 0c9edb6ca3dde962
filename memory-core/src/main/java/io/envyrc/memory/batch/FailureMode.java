package io.envyrc.memory.batch;

/** What a failed job means for the rest. */
public enum FailureMode {
    /** No further job starts, and the first failure is thrown when those that run have ended. */
    FIRST_ERROR,
    /** The rest goes on, and the failures are part of the result. */
    ALL_ERRORS
}
