package io.envyrc.memory.arrow;

import java.util.Arrays;

/**
 * Sorts the rows of one batch, stably: a radix sort by the rows' prefixes, byte by byte from the last, leaving out bytes
 * that are the same in all; then, among rows of equal prefixes that may differ all the same, a merge sort. Not thread-safe.
 */
final class BatchSorter {
    /** What the sorter takes on the heap. */
    static final int BYTES_PER_ROW = 2 * (Long.BYTES + Integer.BYTES);

    private static final int SHORT = 12;

    private final KeyOrder order;
    private long[] keys;
    private long[] otherKeys;
    private int[] rows;
    private int[] otherRows;

    BatchSorter(KeyOrder order, int maxRows) {
        this.order = order;
        this.keys = new long[maxRows];
        this.otherKeys = new long[maxRows];
        this.rows = new int[maxRows];
        this.otherRows = new int[maxRows];
    }

    /** Sorts the rows from {@code from} to before {@code to} into {@code picks}. */
    void sort(BatchView view, int from, int to, Picks picks) {
        int count = to - from;
        long differ = 0;
        boolean sorted = true;
        for (int i = 0; i < count; i++) {
            keys[i] = order.prefix(view, from + i);
            rows[i] = from + i;
            differ |= keys[i] ^ keys[0];
            sorted &= i == 0 || Long.compareUnsigned(keys[i - 1], keys[i]) <= 0;
        }
        for (int shift = 0; !sorted && shift < Long.SIZE; shift += Byte.SIZE) {
            if ((differ >>> shift & 0xFF) != 0) {
                pass(count, shift);
            }
        }
        if (!order.isExact()) {
            settleTies(view, count);
        }
        System.arraycopy(rows, 0, picks.row, 0, count);
        Arrays.fill(picks.source, 0, count, 0);
        picks.count = count;
    }

    private void pass(int count, int shift) {
        int[] places = new int[256];
        for (int i = 0; i < count; i++) {
            places[(int) (keys[i] >>> shift) & 0xFF]++;
        }
        int place = 0;
        for (int b = 0; b < places.length; b++) {
            int next = place + places[b];
            places[b] = place;
            place = next;
        }
        for (int i = 0; i < count; i++) {
            int to = places[(int) (keys[i] >>> shift) & 0xFF]++;
            otherKeys[to] = keys[i];
            otherRows[to] = rows[i];
        }
        long[] oldKeys = keys;
        keys = otherKeys;
        otherKeys = oldKeys;
        int[] oldRows = rows;
        rows = otherRows;
        otherRows = oldRows;
    }

    private void settleTies(BatchView view, int count) {
        for (int from = 0; from < count; ) {
            int to = from + 1;
            while (to < count && keys[to] == keys[from]) {
                to++;
            }
            mergeSort(view, from, to);
            from = to;
        }
    }

    private void mergeSort(BatchView view, int from, int to) {
        if (to - from <= SHORT) {
            for (int i = from + 1; i < to; i++) {
                int row = rows[i];
                int at = i;
                for (; at > from && order.compare(view, rows[at - 1], view, row) > 0; at--) {
                    rows[at] = rows[at - 1];
                }
                rows[at] = row;
            }
            return;
        }
        int middle = (from + to) >>> 1;
        mergeSort(view, from, middle);
        mergeSort(view, middle, to);
        if (order.compare(view, rows[middle - 1], view, rows[middle]) <= 0) {
            return;
        }
        System.arraycopy(rows, from, otherRows, from, middle - from);
        int left = from;
        int right = middle;
        for (int at = from; left < middle; at++) {
            if (right < to && order.compare(view, otherRows[left], view, rows[right]) > 0) {
                rows[at] = rows[right++];
            } else {
                rows[at] = otherRows[left++];
            }
        }
    }
}
