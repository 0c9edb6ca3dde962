package io.envyrc.memory.env;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Remembers the first {@value #MAX_KEYS} distinct keys by a 64-bit hash of each, in at most 256 KB. A key beyond that is
 * taken for new each time, and {@link #exact()} says so.
 *
 * <p>Two distinct keys with equal hashes would pass for a duplicate: by chance once in 10<sup>11</sup> files with that
 * many keys (16,384² / 2<sup>65</sup>). The hash (FNV-1a, finished as MurmurHash3 does) starts from a random seed.
 */
final class BoundedSeenKeys implements SeenKeys {
    static final int MAX_KEYS = 1 << 14;

    private static final int FIRST_SLOTS = 64;
    private static final long EMPTY = 0;

    private final long seed = ThreadLocalRandom.current().nextLong();
    private long[] slots = new long[FIRST_SLOTS];
    private int size;
    private boolean exact = true;

    @Override
    public boolean add(String key) {
        long hash = hash(key);
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
        if (size * 2 > slots.length) {
            grow();
        }
        return true;
    }

    @Override
    public boolean exact() {
        return exact;
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

    private long hash(String key) {
        long h = 0xcbf29ce484222325L ^ seed;
        for (int i = 0; i < key.length(); i++) {
            h = (h ^ key.charAt(i)) * 0x100000001b3L;
        }
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        h ^= h >>> 33;
        return h == EMPTY ? 1 : h;
    }
}
