package io.envyrc.memory.estimate;

import org.jspecify.annotations.Nullable;

/** The objects seen so far, by identity: open addressing, grown fourfold, never shrunk. Not thread-safe. */
final class IdentitySet {
    private static final int MIX = 0x9E3779B9;

    private @Nullable Object[] table = new Object[1 << 8];
    private int shift = 32 - 8;
    private int size;

    /** Adds an object and tells whether it is new. */
    boolean add(Object object) {
        int mask = table.length - 1;
        int slot = (System.identityHashCode(object) * MIX) >>> shift;
        for (Object other = table[slot]; other != null; other = table[slot]) {
            if (other == object) {
                return false;
            }
            slot = (slot + 1) & mask;
        }
        table[slot] = object;
        if (++size > mask >> 1) {
            grow();
        }
        return true;
    }

    int size() {
        return size;
    }

    private void grow() {
        @Nullable Object[] old = table;
        if (old.length > 1 << 28) {
            throw new IllegalStateException("more than %d objects are reachable; use sample".formatted(size));
        }
        table = new Object[old.length << 2];
        shift -= 2;
        int mask = table.length - 1;
        for (Object object : old) {
            if (object != null) {
                int slot = (System.identityHashCode(object) * MIX) >>> shift;
                while (table[slot] != null) {
                    slot = (slot + 1) & mask;
                }
                table[slot] = object;
            }
        }
    }
}
