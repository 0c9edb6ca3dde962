package io.envyrc.memory.env;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/** An assignment of an {@link EnvFile}: a place in the text of the file, a change of it, or an addition to it. */
final class EnvEntry {
    // Behind every place in the text, so that entries are in the order of their places.
    private static final long ADDED = Long.MAX_VALUE;

    private final String key;
    private final long line;
    private final long start;
    private final long valueStart;
    private final int valueLength;
    private final boolean quoted;
    private boolean inherited;
    private @Nullable String value;
    private @Nullable String written;
    private boolean deleted;

    private EnvEntry(String key, long line, long start, long valueStart, int valueLength, boolean quoted) {
        this.key = key;
        this.line = line;
        this.start = start;
        this.valueStart = valueStart;
        this.valueLength = valueLength;
        this.quoted = quoted;
    }

    /** Returns the entry at which a file's assignments stand. */
    static EnvEntry read(EnvVariable variable, EnvAssignments at, boolean keepValue) {
        EnvEntry entry = new EnvEntry(
                variable.key(), variable.line(), at.startOffset(), at.valueOffset(), at.valueLength(), at.quoted());
        entry.inherited = at.valueLength() == 0 && !variable.value().isEmpty();
        entry.value = keepValue || !at.spelledOut() ? variable.value() : null;
        return entry;
    }

    static EnvEntry added(String key, String value, String written) {
        EnvEntry entry = new EnvEntry(key, 0, ADDED, ADDED, 0, true);
        entry.change(value, written);
        return entry;
    }

    void change(String newValue, String newWritten) {
        value = newValue;
        written = newWritten;
    }

    void delete() {
        deleted = true;
    }

    String key() {
        return key;
    }

    long line() {
        return line;
    }

    String value(SourceText text) {
        return value != null ? value : EnvValues.decode(text.copy(valueStart, valueLength), 0, valueLength, quoted);
    }

    boolean isDeleted() {
        return deleted;
    }

    boolean isAdded() {
        return start == ADDED;
    }

    /** Tells whether the text has the key alone, and the value came from elsewhere. */
    boolean isInherited() {
        return inherited;
    }

    boolean isChanged() {
        return written != null;
    }

    /** Returns the offset of the assignment in the text. */
    long start() {
        return start;
    }

    long valueStart() {
        return valueStart;
    }

    long valueEnd() {
        return valueStart + valueLength;
    }

    /** Returns the value as it is to be written. */
    byte[] written(SourceText text) {
        return written != null ? written.getBytes(UTF_8) : text.copy(valueStart, valueLength);
    }
}
