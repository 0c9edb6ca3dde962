package io.envyrc.memory.pool;

import org.jspecify.annotations.Nullable;

/**
 * Remembers in which slot an object lies, by its identity hash. A hint: racing writers overwrite each other, and a cell
 * may point to a slot that holds something else by now, so a find is checked and a miss proves nothing.
 */
final class Whereabouts<T> {
    private static final int WAYS = 4;
    private static final int MOST_CELLS = 1 << 16;

    private final Slot<T>[] cells;

    Whereabouts(int objects) {
        long atLeast = Math.max(WAYS, Math.min(MOST_CELLS, 4L * objects));
        this.cells = Stripe.newArray((int) Long.highestOneBit(atLeast * 2 - 1));
    }

    void note(T object, Slot<T> slot) {
        int hash = System.identityHashCode(object);
        int free = hash;
        for (int way = 0; way < WAYS; way++) {
            Slot<T> noted = cells[(hash + way) & (cells.length - 1)];
            if (noted == null || Slot.mode(noted.state) == Slot.EMPTY || noted == slot) {
                free = hash + way;
                break;
            }
        }
        cells[free & (cells.length - 1)] = slot;
    }

    @Nullable
    Slot<T> find(T object) {
        int hash = System.identityHashCode(object);
        for (int way = 0; way < WAYS; way++) {
            Slot<T> noted = cells[(hash + way) & (cells.length - 1)];
            if (noted != null && noted.holds(object)) {
                return noted;
            }
        }
        return null;
    }
}
