package io.envyrc.memory.env;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was changed in a file since it was read: values, by the number of their assignment; keys gone; keys added. */
final class EnvEdits {
    /**
     * A value that was set.
     *
     * @param value what it is to read as
     * @param written how it is to stand in the file
     */
    record Edit(String value, String written) {}

    private final Map<Integer, Edit> changed = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();
    private final Map<String, Edit> added = new LinkedHashMap<>();

    boolean isEmpty() {
        return changed.isEmpty() && deleted.isEmpty() && added.isEmpty();
    }

    void change(int index, Edit edit) {
        changed.put(index, edit);
    }

    void add(String key, Edit edit) {
        added.put(key, edit);
    }

    /** Removes the assignments that were read of a key. */
    void delete(String key) {
        deleted.add(key);
    }

    /** Removes what was added of a key; false if nothing was. */
    boolean remove(String key) {
        return added.remove(key) != null;
    }

    @Nullable
    Edit changed(int index) {
        return changed.get(index);
    }

    boolean isDeleted(String key) {
        return !deleted.isEmpty() && deleted.contains(key);
    }

    int deletedKeys() {
        return deleted.size();
    }

    /** Returns what was added, by its keys, in order. */
    Map<String, Edit> added() {
        return added;
    }
}
