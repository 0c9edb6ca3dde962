package io.envyrc.memory.arrow;

import java.util.List;

/**
 * The order of rows by some keys. A row has a prefix of 64 bits, as many of its keys as fit: rows whose prefixes differ
 * are in the order of these as unsigned numbers. Immutable.
 */
final class KeyOrder {
    private final ColumnType[] types;
    private final int[] columns;
    private final boolean[] descending;
    private final boolean[] nullsFirst;

    /** How many keys take part in the prefix, and how many bits of each value do. */
    private final int prefixed;

    private final int[] bits;
    private final int unused;
    private final boolean exact;

    KeyOrder(List<ColumnType> all, List<SortKey> keys) {
        int count = keys.size();
        this.types = new ColumnType[count];
        this.columns = new int[count];
        this.descending = new boolean[count];
        this.nullsFirst = new boolean[count];
        this.bits = new int[count];
        int left = Long.SIZE;
        int used = 0;
        boolean whole = true;
        for (int k = 0; k < count; k++) {
            SortKey key = keys.get(k);
            columns[k] = ColumnType.indexOfKey(all, key.column());
            types[k] = all.get(columns[k]);
            descending[k] = key.descending();
            nullsFirst[k] = key.nullsFirst();
            if (!whole || left == 0) {
                whole = false;
                continue;
            }
            int wanted = Values.leadingBits(types[k]);
            bits[k] = Math.min(wanted, left - 1);
            left -= 1 + bits[k];
            used++;
            whole = bits[k] == wanted && Values.isExact(types[k]);
        }
        this.prefixed = used;
        this.unused = left;
        this.exact = whole;
    }

    /** Tells whether rows of the same prefix are equal. */
    boolean isExact() {
        return exact;
    }

    long prefix(BatchView view, int row) {
        long prefix = 0;
        for (int k = 0; k < prefixed; k++) {
            int column = columns[k];
            int take = bits[k];
            boolean isNull = view.isNull(column, row);
            // Null before values reads 0 before 1; after them, 1 after 0.
            prefix = prefix << 1 | (isNull == nullsFirst[k] ? 0 : 1);
            if (take == 0) {
                continue;
            }
            long value = 0;
            if (!isNull) {
                value = Values.leading(types[k], view, column, row);
                value = (descending[k] ? ~value : value) << (Long.SIZE - Values.leadingBits(types[k]));
                value >>>= Long.SIZE - take;
            }
            prefix = prefix << take | value;
        }
        return prefix << unused;
    }

    int compare(BatchView a, int rowA, BatchView b, int rowB) {
        for (int k = 0; k < columns.length; k++) {
            int column = columns[k];
            boolean nullA = a.isNull(column, rowA);
            boolean nullB = b.isNull(column, rowB);
            if (nullA && nullB) {
                continue;
            }
            if (nullA || nullB) {
                return nullA == nullsFirst[k] ? -1 : 1;
            }
            int compared = Values.compare(types[k], a, rowA, b, rowB, column);
            if (compared != 0) {
                return descending[k] ? -compared : compared;
            }
        }
        return 0;
    }
}
