package io.envyrc.memory.leak;

import java.util.List;

/**
 * An object that was allocated while it was watched for, and that outlived a collection.
 *
 * @param className readable name
 * @param chain classes from the object to the root that holds it, the object's own first; if no path was found, its own
 *     and those whose constructors made it, innermost first
 * @param path the references from the root to the object, for people; empty if none was found in time
 * @param root what kind of root it is; empty if none was found
 * @param allocatedAt frames of its allocation, innermost first
 */
record HeldObject(String className, List<String> chain, String path, String root, List<String> allocatedAt) {
    HeldObject {
        chain = List.copyOf(chain);
        allocatedAt = List.copyOf(allocatedAt);
    }

    /** Tells whether a path from a root proves that it is reachable. */
    boolean isProved() {
        return !path.isEmpty();
    }
}
