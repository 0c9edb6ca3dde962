package io.envyrc.memory.leak;

import java.util.List;

/**
 * An object that was allocated while it was watched for, that outlived a collection, and that is reachable.
 *
 * @param className readable name
 * @param chain classes from the object to the root that holds it, the object's own first
 * @param path the references from the root to the object, for people
 * @param root what kind of root it is
 * @param allocatedAt frames of its allocation, innermost first
 */
record HeldObject(String className, List<String> chain, String path, String root, List<String> allocatedAt) {
    HeldObject {
        chain = List.copyOf(chain);
        allocatedAt = List.copyOf(allocatedAt);
    }
}
