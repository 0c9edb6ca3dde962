package io.envyrc.memory.ddex;

/** Adds up about how much memory values take. Not thread-safe. */
final class Held {
    // A string with its array, the record that holds it, and its place in a list.
    private static final int VALUE_BYTES = 104;

    private long bytes;

    /** Adds a value with one text. */
    void add(String text) {
        bytes += VALUE_BYTES + 2L * text.length();
    }

    long bytes() {
        return bytes;
    }

    void clear() {
        bytes = 0;
    }
}
