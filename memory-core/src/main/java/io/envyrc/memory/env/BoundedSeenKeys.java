package io.envyrc.memory.env;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Remembers the first {@value #MAX_KEYS} distinct keys by a 64-bit hash of each, in at most 288 KB. A key beyond that is
 * taken for new each time, and {@link #exact()} says so.
 *
 * <p>Two distinct keys with equal hashes would pass for a duplicate: by chance once in 10<sup>11</sup> files with that
 * many keys (16,384² / 2<sup>65</sup>). The hash starts from a random seed.
 */
final class BoundedSeenKeys implements SeenKeys {
    static final int MAX_KEYS = 1 << 14;

    private static final int FIRST_SLOTS = 64;
    private static final long EMPTY = 0;
    // The top 12 bits of a hash choose a word of the filter, the next 6 and the 6 behind those two bits in it.
    private static final int FILTER_SHIFT = Long.SIZE - 12;
    private static final int BIT_SHIFT = FILTER_SHIFT - 6;
    private static final int SECOND_BIT_SHIFT = BIT_SHIFT - 6;

    private final long seed = ThreadLocalRandom.current().nextLong();
    private long[] slots = new long[FIRST_SLOTS];
    private long[] filter = {};
    private int size;
    private boolean exact = true;

    @Override
    public boolean add(EnvSpan key) {
        long hash = hash(key);
        if (size == MAX_KEYS && (bitsOf(hash) & ~filter[(int) (hash >>> FILTER_SHIFT)]) != 0) {
            exact = false;
            return true;
        }
        int slot = slotOf(hash);
        if (slots[slot] == hash) {
            return false;
        }
        if (size == MAX_KEYS) {
            exact = false;
            return true;
        }
        slots[slot] = hash;
        size++;
        if (size == MAX_KEYS) {
            makeFilter();
        } else if (size * 2 > slots.length) {
            grow();
        }
        return true;
    }

    @Override
    public boolean exact() {
        return exact;
    }

    // Most keys of a long file are not among those remembered: the filter tells nearly all of them by one look at 32
    // KB.
    private void makeFilter() {
        filter = new long[1 << (Long.SIZE - FILTER_SHIFT)];
        for (long hash : slots) {
            if (hash != EMPTY) {
                filter[(int) (hash >>> FILTER_SHIFT)] |= bitsOf(hash);
            }
        }
    }

    private static long bitsOf(long hash) {
        return 1L << (hash >>> BIT_SHIFT) | 1L << (hash >>> SECOND_BIT_SHIFT);
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        for (long hash : old) {
            if (hash != EMPTY) {
                slots[slotOf(hash)] = hash;
            }
        }
    }

    /** Returns the slot that holds a hash, or the empty one where it belongs; one is always empty. */
    private int slotOf(long hash) {
        int mask = slots.length - 1;
        int slot = (int) hash & mask;
        while (slots[slot] != EMPTY && slots[slot] != hash) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private long hash(EnvSpan key) {
        long hash = KeyHash.of(key.array(), key.offset(), key.offset() + key.length(), seed);
        return hash == EMPTY ? 1 : hash;
    }
}
