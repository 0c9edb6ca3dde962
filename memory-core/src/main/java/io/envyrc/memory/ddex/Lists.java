package io.envyrc.memory.ddex;

import java.util.List;

/** Makes immutable lists. */
final class Lists {
    private static final List<?> EMPTY = List.of();

    private Lists() {}

    /** Returns an immutable list of the same; most are that already, and empty. */
    @SuppressWarnings("ReferenceEquality") // another empty list is copied
    static <T> List<T> copy(List<T> list) {
        return list == EMPTY ? list : List.copyOf(list);
    }

    /** Returns what is in a list, and clears it. Most lists have one element or none. */
    static <T> List<T> take(List<T> list) {
        int size = list.size();
        if (size == 0) {
            return List.of();
        }
        List<T> taken = size == 1 ? List.of(list.get(0)) : List.copyOf(list);
        list.clear();
        return taken;
    }
}
