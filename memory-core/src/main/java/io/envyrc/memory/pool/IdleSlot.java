package io.envyrc.memory.pool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A slot that was seen idle.
 *
 * @param state the state it was seen in; it has not moved as long as it has this state
 * @param seenNanos when it was first seen so
 * @param distance how many slots would be lent before it
 */
record IdleSlot<T>(Upkeep<T> upkeep, Slot<T> slot, long state, long seenNanos, long bytes, int distance) {

    private long drop() {
        return Math.max(0, upkeep.trimIdle(slot, state));
    }

    private static List<IdleSlot<?>> coldestFirst(Iterable<? extends Upkeep<?>> keepers) {
        List<IdleSlot<?>> idle = new ArrayList<>();
        keepers.forEach(keeper -> keeper.collectIdle(idle));
        if (!idle.isEmpty()) {
            // Clock readings are compared by difference, as they may overflow.
            long first = idle.get(0).seenNanos();
            Comparator<IdleSlot<?>> byAge = Comparator.comparingLong(slot -> slot.seenNanos() - first);
            idle.sort(byAge.thenComparingInt(slot -> -slot.distance()));
        }
        return idle;
    }

    /**
     * Drops the coldest of all idle objects: those that have not moved for longest, and of those equally long the ones
     * that would be lent last.
     *
     * @return bytes given back by the name of the pool; a pool of which nothing was dropped is absent
     */
    static Map<String, Long> trim(Iterable<? extends Upkeep<?>> keepers, double fraction) {
        List<IdleSlot<?>> idle = coldestFirst(keepers);
        Map<String, Long> bytes = new HashMap<>();
        for (IdleSlot<?> slot : idle.subList(0, (int) Math.ceil(idle.size() * fraction))) {
            bytes.merge(slot.upkeep().pool(), slot.drop(), Long::sum);
        }
        return bytes;
    }

    /** Returns the sum of what the pools gave back. */
    static long sum(Map<String, Long> bytesByPool) {
        return bytesByPool.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Drops the coldest idle objects until {@code bytes} are free. Returns the bytes given back. */
    static long makeRoom(Iterable<? extends Upkeep<?>> keepers, long bytes) {
        long freed = 0;
        for (IdleSlot<?> slot : coldestFirst(keepers)) {
            if (freed >= bytes) {
                break;
            }
            if (slot.bytes() > 0) {
                freed += slot.drop();
            }
        }
        return freed;
    }
}
