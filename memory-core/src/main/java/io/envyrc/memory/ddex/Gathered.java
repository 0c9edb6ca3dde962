package io.envyrc.memory.ddex;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to become an immutable list: of one element mostly, or of none. Not thread-safe. */
final class Gathered<T> {
    private @Nullable T first;
    private final List<T> others = new ArrayList<>(0);

    void add(T element) {
        if (first == null) {
            first = element;
        } else {
            others.add(element);
        }
    }

    /** Returns what is here as a list, and forgets it. */
    List<T> take() {
        T only = first;
        if (only == null) {
            return List.of();
        }
        first = null;
        return others.isEmpty() ? List.of(only) : takeAll(only);
    }

    @SuppressWarnings("unchecked") // the array has nothing but elements
    private List<T> takeAll(T element) {
        Object[] all = new Object[others.size() + 1];
        all[0] = element;
        for (int i = 1; i < all.length; i++) {
            all[i] = others.get(i - 1);
        }
        others.clear();
        return (List<T>) List.of(all);
    }

    void clear() {
        first = null;
        others.clear();
    }
}
