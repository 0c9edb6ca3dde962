package io.envyrc.memory.env;

/**
 * Leads from each key of a table to the latest assignment of it.
 *
 * <p>It is a hash table with linear probing over the numbers of assignments, at most two thirds full. The bits of a slot
 * that no number needs are those of the key's hash, and tell nearly every other key without a look at the table.
 */
final class KeyIndex {
    static final int FIRST_NUMBERS = (1 << 24) - 1;

    private static final int FIRST_SLOTS = 16;
    private static final int FETCHED_AT_ONCE = 64;
    private static final int ESTIMATED_FROM = 1024;
    private static final long MAX_GROWTH = 64;
    private static final int MAX_ESTIMATE = 1 << 26;

    private final EnvTable table;
    private int[] slots = new int[FIRST_SLOTS];
    private int numberMask;
    private int entered;
    private int keys;

    // What it is does not matter: it keeps the JVM from leaving the loads away that it is made of.
    int fetched;

    /**
     * Indexes nothing yet.
     *
     * @param numbers the highest number, of the form 2<sup>n</sup>-1, that slots take at first; they widen as needed
     */
    KeyIndex(EnvTable table, int numbers) {
        this.table = table;
        this.numberMask = numbers;
    }

    /** Returns how many distinct keys there are. */
    int keys() {
        return keys;
    }

    /** Returns how many assignments are in the index, from the first on. */
    int entered() {
        return entered;
    }

    /** Returns the latest assignment of a key, or -1. */
    int find(byte[] key, int hash) {
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0 && !(mayBe(slots[slot], hash) && table.isKey(indexIn(slots[slot]), key))) {
            slot = (slot + 1) & mask;
        }
        return indexIn(slots[slot]);
    }

    private int indexIn(int entry) {
        return (entry & numberMask) - 1;
    }

    private boolean mayBe(int entry, int hash) {
        return ((entry ^ hash) & ~numberMask) == 0 && table.hash(indexIn(entry)) == hash;
    }

    /** Brings the slots of some assignments into the processor's cache. */
    void fetch(int from, int to) {
        int mask = slots.length - 1;
        int seen = 0;
        for (int index = from; index < to; index++) {
            seen ^= slots[table.hash(index) & mask];
        }
        fetched = seen;
    }

    /** Leads to the next assignment; false if this led to an earlier one of the same key. */
    boolean enterNext() {
        boolean isNew = enter(entered++);
        if (keys > roomIn(slots.length) || entered == numberMask) {
            resize(grown());
        }
        return isNew;
    }

    private static long roomIn(int length) {
        return length * 2L / 3;
    }

    /** Returns twice as many slots as there are, or as many more as the keys to come need if they are as close. */
    private int grown() {
        long most = slots.length * (keys < ESTIMATED_FROM ? 2L : MAX_GROWTH);
        long expected = Math.min(table.expectedKeys(), roomIn(MAX_ESTIMATE));
        int length = slots.length * 2;
        while (length < most && roomIn(length) < expected) {
            length *= 2;
        }
        return length;
    }

    /** Gives back slots that were expected to be needed. */
    void trim() {
        int length = slots.length;
        while (length > FIRST_SLOTS && keys <= roomIn(length / 2)) {
            length /= 2;
        }
        if (length < slots.length) {
            resize(length);
        }
    }

    private boolean enter(int index) {
        int hash = table.hash(index);
        int entry = (hash & ~numberMask) | (index + 1);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            if (mayBe(slots[slot], hash) && table.isSameKey(indexIn(slots[slot]), index)) {
                slots[slot] = entry;
                return false;
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = entry;
        keys++;
        return true;
    }

    private void resize(int length) {
        slots = new int[length];
        if (entered == numberMask) {
            numberMask = numberMask << 1 | 1;
        }
        keys = 0;
        for (int from = 0; from < entered; from += FETCHED_AT_ONCE) {
            int to = Math.min(from + FETCHED_AT_ONCE, entered);
            fetch(from, to);
            for (int index = from; index < to; index++) {
                enter(index);
            }
        }
    }
}
