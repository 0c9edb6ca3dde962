package io.envyrc.memory.arrow;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link HashAggregate} tells of each group.
 *
 * @param function what is computed
 * @param column of which column; null for the number of rows
 * @param name the column of the result
 */
public record Aggregation(Function function, @Nullable String column, String name) {

    /** What is computed. Nulls are left out. */
    public enum Function {
        /**
         * The sum; null if all values are. Of integers a 64-bit one: if the sum of a group, not one on the way to it, passes
         * that, the reader throws an {@link ArithmeticException}. Of {@code Decimal(p, s)} with 128 bits a
         * {@code Decimal(38, s)}, with the same if it passes 38 digits, or on the way 128 bits. Of floats a double, with
         * compensation (Neumaier): the last bits may depend on the order of the rows.
         */
        SUM,
        /** How many values there are, or rows. */
        COUNT,
        /** The smallest value; null if all are. NaN is larger than all numbers. */
        MIN,
        /** The largest value; null if all are. NaN is larger than all numbers. */
        MAX
    }

    public Aggregation {
        Objects.requireNonNull(function, "function");
        Objects.requireNonNull(name, "name");
        if (column == null && function != Function.COUNT) {
            throw new IllegalArgumentException("Aggregation '%s': %s needs a column".formatted(name, function));
        }
    }

    /** Returns the sum of a column of integers, decimals or floats, named {@code sum_} and the column. */
    public static Aggregation sum(String column) {
        return new Aggregation(Function.SUM, column, "sum_" + column);
    }

    /** Returns the number of rows, named {@code count}. */
    public static Aggregation count() {
        return new Aggregation(Function.COUNT, null, "count");
    }

    /** Returns the number of values in a column that are not null, named {@code count_} and the column. */
    public static Aggregation count(String column) {
        return new Aggregation(Function.COUNT, column, "count_" + column);
    }

    /** Returns the smallest value of a column at most 16 bytes wide, named {@code min_} and the column. */
    public static Aggregation min(String column) {
        return new Aggregation(Function.MIN, column, "min_" + column);
    }

    /** Returns the largest value of a column at most 16 bytes wide, named {@code max_} and the column. */
    public static Aggregation max(String column) {
        return new Aggregation(Function.MAX, column, "max_" + column);
    }

    /** Returns the same under another name. */
    public Aggregation as(String other) {
        return new Aggregation(function, column, other);
    }
}
