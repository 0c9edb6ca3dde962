package io.envyrc.memory.ddex;

import org.jspecify.annotations.Nullable;

/**
 * Adds up about how much memory the record in work takes, in bytes. Every text that the record keeps goes through here: into
 * what is listed, which a part of the record takes along; into the value that is open, which comes in one piece and stays; or
 * into a field that the record has once. Not thread-safe.
 */
final class Held {
    // A record with its lists, and its place in a list.
    private static final int ENTRY_BYTES = 56;
    // A string with its array.
    private static final int TEXT_BYTES = 48;

    private long listed;
    private long open;
    private long openLength;
    private long fields;

    private static long bytes(String text) {
        return TEXT_BYTES + 2L * text.length();
    }

    /** Adds an entry of a list with one text. */
    void list(String text) {
        listed += ENTRY_BYTES + bytes(text);
    }

    /** Adds a text to the value that is open, and returns it. */
    String open(String text) {
        openLength += text.length();
        open += bytes(text);
        return text;
    }

    /** Adds an attribute to the value that is open, and returns it. */
    @Nullable
    String openAttribute(@Nullable String text) {
        if (text != null) {
            open += bytes(text);
        }
        return text;
    }

    /** Adds an entry to the value that is open, whose texts were added. */
    void openEntry() {
        open += ENTRY_BYTES;
    }

    /** Lists the value that was open. */
    void close() {
        listed += ENTRY_BYTES + open;
        open = 0;
        openLength = 0;
    }

    /** Sets a field to a text, and returns that. */
    String field(@Nullable String old, String text) {
        fields += bytes(text) - (old == null ? 0 : bytes(old));
        return text;
    }

    /** Returns what is held, in bytes. */
    long bytes() {
        return listed + open + fields;
    }

    /** Returns how much of that a part would take along, in bytes. */
    long listedBytes() {
        return listed;
    }

    /** Returns the length of the texts of the value that is open, in characters. */
    long openLength() {
        return openLength;
    }

    /** Forgets what was taken along. */
    void taken() {
        listed = 0;
    }

    void clear() {
        listed = 0;
        open = 0;
        openLength = 0;
        fields = 0;
    }
}
