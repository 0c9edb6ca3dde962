package io.envyrc.memory.estimate;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a collection of the JDK keeps its elements, so that some can be picked and the rest taken to be like them. Only
 * collections whose {@code size} takes constant time are here.
 */
final class CollectionShape {

    /** What the field with the elements holds. */
    enum Form {
        /** An array that is filled from its start. */
        PREFIX,
        /** An array with gaps. */
        SPARSE,
        /** An array of keys, a value after each. */
        PAIRS,
        /** An array of nodes, each perhaps with others behind it. */
        NODES,
        /** A node that leads to the others. */
        LINKED,
        /** A node without an element that leads to those with one. */
        HEADED,
        /** A tower of index nodes over linked nodes, half as many in all. */
        TOWER
    }

    private record Known(String type, String field, Form form) {}

    private static final List<Known> KNOWN = List.of(
            new Known("java.util.ArrayList", "elementData", Form.PREFIX),
            new Known("java.util.Vector", "elementData", Form.PREFIX),
            new Known("java.util.PriorityQueue", "queue", Form.PREFIX),
            new Known("java.util.concurrent.PriorityBlockingQueue", "queue", Form.PREFIX),
            new Known("java.util.ArrayDeque", "elements", Form.SPARSE),
            new Known("java.util.concurrent.ArrayBlockingQueue", "items", Form.SPARSE),
            new Known("java.util.ImmutableCollections$SetN", "elements", Form.SPARSE),
            new Known("java.util.ImmutableCollections$MapN", "table", Form.PAIRS),
            new Known("java.util.IdentityHashMap", "table", Form.PAIRS),
            new Known("java.util.HashMap", "table", Form.NODES),
            new Known("java.util.Hashtable", "table", Form.NODES),
            new Known("java.util.WeakHashMap", "table", Form.NODES),
            new Known("java.util.concurrent.ConcurrentHashMap", "table", Form.NODES),
            new Known("java.util.TreeMap", "root", Form.LINKED),
            new Known("java.util.LinkedList", "first", Form.LINKED),
            new Known("java.util.concurrent.LinkedBlockingQueue", "head", Form.HEADED),
            new Known("java.util.concurrent.LinkedBlockingDeque", "first", Form.LINKED),
            new Known("java.util.concurrent.ConcurrentSkipListMap", "head", Form.TOWER));

    private final Form form;
    private final @Nullable FieldReader field;

    private CollectionShape(Form form, @Nullable FieldReader field) {
        this.form = form;
        this.field = field;
    }

    /** Returns the shape of a class's nearest known ancestor, or null if there is none. */
    static @Nullable CollectionShape of(Class<?> type) {
        if (!Map.class.isAssignableFrom(type) && !Collection.class.isAssignableFrom(type)) {
            return null;
        }
        for (Class<?> ancestor = type; ancestor != null; ancestor = ancestor.getSuperclass()) {
            for (Known known : KNOWN) {
                if (ancestor.getClassLoader() == null && known.type().equals(ancestor.getName())) {
                    return new CollectionShape(known.form(), reader(ancestor, known.field()));
                }
            }
        }
        return null;
    }

    private static @Nullable FieldReader reader(Class<?> type, String name) {
        try {
            return FieldReader.of(type.getDeclaredField(name));
        } catch (NoSuchFieldException renamed) {
            return null;
        }
    }

    Form form() {
        return form;
    }

    /** Returns the array or node with the elements; null if there is none yet, or it cannot be read. */
    @Nullable
    Object elementsOf(Object collection) {
        return field == null ? null : field.read(collection);
    }

    static int sizeOf(Object collection) {
        return collection instanceof Map<?, ?> map ? map.size() : ((Collection<?>) collection).size();
    }
}
