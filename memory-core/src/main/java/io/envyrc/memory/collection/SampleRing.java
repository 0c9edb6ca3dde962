package io.envyrc.memory.collection;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The last {@code capacity} samples of a series: rows of {@code long} values that one thread writes and any number read,
 * without a lock, and without allocation by the writer.
 *
 * <p>Thread-safe for one writer at a time; whoever hands the writing on makes it happen-before. A reader gets whole rows
 * in the order they were written, never one half overwritten: a row that is overwritten while it is read is left out,
 * along with those before it. A reader never waits, and never makes the writer wait.
 *
 * <p>Each writer's step bumps {@code begun}, writes the row, and bumps {@code done}. A reader copies the rows up to
 * {@code done}, then looks at {@code begun}: only the rows that no step begun since can have touched are good. This is a
 * sequence lock (Boehm, "Can seqlocks get along with programming language memory models?", MSPC 2012) with a position
 * for a version, so that readers salvage the rest of a copy instead of trying again.
 */
public final class SampleRing {
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle BEGUN;
    private static final VarHandle DONE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            BEGUN = lookup.findVarHandle(SampleRing.class, "begun", long.class);
            DONE = lookup.findVarHandle(SampleRing.class, "done", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final int capacity;
    private final int width;
    private final long[] values;

    @SuppressWarnings("UnusedVariable") // by BEGUN
    private long begun;

    @SuppressWarnings("UnusedVariable") // by DONE
    private long done;

    /**
     * Makes an empty ring.
     *
     * @param capacity rows it keeps, 1 or more
     * @param width values in a row, 1 or more
     * @throws IllegalArgumentException if either is less than 1, or their product is too large for an array
     */
    public SampleRing(int capacity, int width) {
        if (capacity < 1 || width < 1 || (long) capacity * width > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "sample ring: capacity and width must be >= 1, and their product below 2^31 - 8, but were %d and %d"
                            .formatted(capacity, width));
        }
        this.capacity = capacity;
        this.width = width;
        this.values = new long[capacity * width];
    }

    /**
     * Writes a row of one value. For the one writer.
     *
     * @throws IllegalArgumentException if rows have another width
     */
    public void add(long value) {
        checkWidth(1);
        int at = begin();
        VALUES.setOpaque(values, at, value);
        end();
    }

    /**
     * Writes a row of two values, a time and a figure say. For the one writer.
     *
     * @throws IllegalArgumentException if rows have another width
     */
    public void add(long first, long second) {
        checkWidth(2);
        int at = begin();
        VALUES.setOpaque(values, at, first);
        VALUES.setOpaque(values, at + 1, second);
        end();
    }

    /**
     * Copies a row in. For the one writer.
     *
     * @throws IllegalArgumentException if rows have another width
     */
    public void add(long[] row) {
        checkWidth(row.length);
        int at = begin();
        for (int i = 0; i < width; i++) {
            VALUES.setOpaque(values, at + i, row[i]);
        }
        end();
    }

    private int begin() {
        long row = (long) DONE.get(this);
        BEGUN.setOpaque(this, row + 1);
        // No value of the row may be seen before the announcement that it is about to change.
        VarHandle.storeStoreFence();
        return (int) (row % capacity) * width;
    }

    private void end() {
        DONE.setRelease(this, (long) DONE.get(this) + 1);
    }

    /**
     * Copies the newest rows, oldest first, without allocation.
     *
     * <p>Fewer rows than there is room for come back if fewer are there, or if the writer overtook the reader; then it is
     * the oldest that are missing.
     *
     * @param target gets whole rows one after another from its start; what follows them is undefined
     * @return rows copied, 0 or more
     */
    public int copyTo(long[] target) {
        long end = (long) DONE.getAcquire(this);
        long from = Math.max(0, end - Math.min(capacity, target.length / width));
        for (long row = from; row < end; row++) {
            int source = (int) (row % capacity) * width;
            int to = (int) (row - from) * width;
            for (int i = 0; i < width; i++) {
                target[to + i] = (long) VALUES.getOpaque(values, source + i);
            }
        }
        // The values must be read before the position that tells which of them had been overwritten by then.
        VarHandle.loadLoadFence();
        long intact = Math.max(from, (long) BEGUN.getOpaque(this) - capacity);
        if (intact >= end) {
            return 0;
        }
        int skipped = (int) (intact - from) * width;
        int rows = (int) (end - intact);
        System.arraycopy(target, skipped, target, 0, rows * width);
        return rows;
    }

    /**
     * Returns a copy of the rows, oldest first, one after another.
     *
     * @return {@link #width} values a row
     */
    public long[] snapshot() {
        long[] copy = new long[Math.toIntExact(Math.min(capacity, written())) * width];
        int rows = copyTo(copy);
        return rows * width == copy.length ? copy : Arrays.copyOf(copy, rows * width);
    }

    /** Returns rows written so far, those since overwritten included. */
    public long written() {
        return (long) DONE.getAcquire(this);
    }

    /** Returns rows kept at most. */
    public int capacity() {
        return capacity;
    }

    /** Returns values in a row. */
    public int width() {
        return width;
    }

    private void checkWidth(int given) {
        if (given != width) {
            throw new IllegalArgumentException(
                    "sample ring: rows have %d values but %d were given".formatted(width, given));
        }
    }
}
