package io.envyrc.memory.env;

/**
 * Assignments whose keys and values can be looked at where they lie. Here {@code next()} reports what in a value is not
 * UTF-8, and {@code value()} does not.
 */
interface SpannedAssignments extends EnvAssignments {

    /** Returns the offset in the input of the key's first byte. */
    long keyOffset();

    /** Makes a span stand for the key, until the next assignment. */
    void keyTo(EnvSpan span);

    /** Makes a span stand for the value, until the next assignment. */
    void valueTo(EnvSpan span);
}
