package io.envyrc.memory.arrow;

import java.util.Objects;

/**
 * A column to sort by.
 *
 * @param column its name
 * @param descending whether the largest value comes first
 * @param nullsFirst whether nulls come before all values, whatever the direction
 */
public record SortKey(String column, boolean descending, boolean nullsFirst) {
    public SortKey {
        Objects.requireNonNull(column, "column");
    }

    /** Returns a key whose smallest value comes first, and nulls last. */
    public static SortKey ascending(String column) {
        return new SortKey(column, false, false);
    }

    /** Returns a key whose largest value comes first, and nulls last. */
    public static SortKey descending(String column) {
        return new SortKey(column, true, false);
    }

    /** Returns the same key with nulls before all values. */
    public SortKey withNullsFirst() {
        return new SortKey(column, descending, true);
    }

    /** Returns the same key with nulls after all values. */
    public SortKey withNullsLast() {
        return new SortKey(column, descending, false);
    }
}
