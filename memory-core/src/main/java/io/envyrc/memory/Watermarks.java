package io.envyrc.memory;

/** Memory that is counted as it is taken, and that tells when its use reaches a mark. Thread-safe. */
@FunctionalInterface
public interface Watermarks {

    /**
     * Has {@code action} run when the use rises from below a mark to it or beyond, until the registration is closed. It
     * runs on the thread that took the memory, after it has it and under no lock, and must be quick and not throw. While
     * the use goes to and fro across the mark, it may run once only until somebody asks for the use.
     *
     * @param bytes the mark, 1 or more
     * @throws IllegalArgumentException if {@code bytes} is less than 1
     */
    Registration onReach(long bytes, Runnable action);
}
