package io.envyrc.memory.env;

import java.util.List;

/**
 * How one file differs from another: names only, no values.
 *
 * @param added keys that only the other file has, in its order
 * @param removed keys that only this file has, in its order
 * @param changed keys that both have with different values, in the order of this file
 */
public record EnvDiff(List<String> added, List<String> removed, List<String> changed) {
    public EnvDiff {
        added = List.copyOf(added);
        removed = List.copyOf(removed);
        changed = List.copyOf(changed);
    }

    /** Tells whether both files have the same keys and values. */
    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
    }
}
