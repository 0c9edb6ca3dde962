package io.envyrc.memory.arrow;

/** Rows of several batches, in the order in which they go into a new one. */
final class Picks {
    static final int BYTES_PER_ROW = 2 * Integer.BYTES;

    final int[] source;
    final int[] row;
    int count;

    Picks(int maxRows) {
        this.source = new int[maxRows];
        this.row = new int[maxRows];
    }

    void add(int from, int at) {
        source[count] = from;
        row[count++] = at;
    }
}
