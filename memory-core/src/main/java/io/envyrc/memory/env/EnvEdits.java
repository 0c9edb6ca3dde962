package io.envyrc.memory.env;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What was changed in a file since it was read: values, by the number of their assignment; keys gone; keys added. */
final class EnvEdits {
    private static final int MAX_KEYS = 5;

    private final Map<Integer, String> changed = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();
    private final Map<String, String> added = new LinkedHashMap<>();

    boolean isEmpty() {
        return changed.isEmpty() && deleted.isEmpty() && added.isEmpty();
    }

    void change(int index, String value) {
        changed.put(index, value);
    }

    void add(String key, String value) {
        added.put(key, value);
    }

    /** Removes the assignments that were read of a key. */
    void delete(String key) {
        deleted.add(key);
    }

    /** Removes what was added of a key; false if nothing was. */
    boolean remove(String key) {
        return added.remove(key) != null;
    }

    /** Returns the value that an assignment was given, or null. */
    @Nullable
    String changed(int index) {
        return changed.get(index);
    }

    boolean isDeleted(String key) {
        return !deleted.isEmpty() && deleted.contains(key);
    }

    int deletedKeys() {
        return deleted.size();
    }

    /** Returns the first few keys that were set. */
    List<String> keys(EnvTable table) {
        return Stream.concat(changed.keySet().stream().sorted().map(table::key), added.keySet().stream())
                .filter(key -> !isDeleted(key) || added.containsKey(key))
                .limit(MAX_KEYS)
                .toList();
    }

    /** Returns what was added, values by their keys, in order. */
    Map<String, String> added() {
        return added;
    }
}
