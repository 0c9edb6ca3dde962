package io.envyrc.memory.ddex;

import java.util.List;

/** Empties lists into immutable ones. */
final class Lists {
    private Lists() {}

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
