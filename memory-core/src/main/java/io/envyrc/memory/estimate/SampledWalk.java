package io.envyrc.memory.estimate;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Visits a bounded number of objects, and takes the elements of large collections and arrays to be like the few that it
 * picks. For one use by one thread.
 */
final class SampledWalk {
    private static final int MAX_VISITS = 200;
    private static final int WHOLE = 32;

    private final SampleScopes scopes = new SampleScopes();
    private final boolean sizersCount;
    private boolean exact = ObjectModel.KNOWN;

    /** @param sizersCount false if the memory that sizers know is counted by somebody else */
    SampledWalk(boolean sizersCount) {
        this.sizersCount = sizersCount;
    }

    MemoryEstimate from(@Nullable Object... roots) {
        for (int i = 0; i < roots.length; i++) {
            int left = MAX_VISITS - scopes.size();
            visit(roots[i], 0, scopes.size() + left / (roots.length - i));
        }
        return scopes.total(exact);
    }

    SampleScopes scopes() {
        return scopes;
    }

    /** Notes that something was left out. */
    void missed() {
        exact = false;
    }

    void visit(@Nullable Object object, int scope, int limit) {
        if (object == null) {
            return;
        }
        ClassLayout layout = ClassLayout.of(object.getClass());
        if (layout.kind == ClassLayout.Kind.METADATA) {
            return;
        }
        int slot = scopes.find(object);
        if (slot >= 0) {
            int join = scopes.share(slot, scope);
            if (join >= 0) {
                follow(object, layout, slot, join, limit, false);
            }
        } else if (scopes.size() >= limit) {
            exact = false;
        } else {
            int home = isCachedBox(object) ? 0 : scope;
            enter(object, layout, ~slot, home);
            follow(object, layout, ~slot, home, limit, true);
        }
    }

    void enter(Object object, ClassLayout layout, int slot, int scope) {
        exact &= layout.exact;
        long heap = layout.bytes;
        if (object instanceof MemoryMeasurable measurable) {
            heap = measurable.memoryBytes();
        } else if (object.getClass().isArray()) {
            heap = GraphWalk.arrayBytes(object, layout);
        }
        long outside = layout.kind == ClassLayout.Kind.NATIVE && (sizersCount || layout.sizer == null)
                ? layout.nativeBytes(object)
                : 0;
        scopes.put(slot, object, scope, heap, outside);
    }

    /** @param fresh false if the object was followed before, and is again only to move what it leads to */
    private void follow(Object object, ClassLayout layout, int slot, int scope, int limit, boolean fresh) {
        switch (layout.kind) {
            case METADATA, MEASURABLE, PRIMITIVE_ARRAY -> {}
            case REFERENCE_ARRAY -> followArray((@Nullable Object[]) object, slot, scope, limit, fresh);
            case CLOSED -> {
                if (fresh) {
                    followClosed(object, slot, scope, limit);
                }
                followReferences(object, layout, null, scope, limit);
            }
            case PLAIN, NATIVE -> {
                Object sampled = sampledElements(object, layout, slot, scope, limit, fresh);
                followReferences(object, layout, sampled, scope, limit);
            }
        }
    }

    /** Follows all references but those to nodes of a sampled collection, each of which leads to all the others. */
    private void followReferences(Object object, ClassLayout layout, @Nullable Object sampled, int scope, int limit) {
        Class<?> node = sampled == null ? null : sampled.getClass();
        if (node != null && node.isArray()) {
            node = node.getComponentType();
        }
        for (long offset : layout.offsets) {
            Object value = FieldAccess.get(object, offset);
            if (node == null || node == Object.class || !node.isInstance(value)) {
                visit(value, scope, limit);
            }
        }
        for (var getter : layout.getters) {
            Object value = FieldAccess.get(object, getter);
            if (node == null || node == Object.class || !node.isInstance(value)) {
                visit(value, scope, limit);
            }
        }
    }

    private void followArray(@Nullable Object[] array, int slot, int scope, int limit, boolean fresh) {
        if (array.length <= WHOLE) {
            for (Object element : array) {
                visit(element, scope, limit);
            }
        } else if (fresh) {
            new Picks(this, array.length, slot, scope, limit).elementsOf(array);
        }
    }

    /** Samples a known collection if it is large, and returns what holds its elements; else null. */
    private @Nullable Object sampledElements(
            Object object, ClassLayout layout, int slot, int scope, int limit, boolean fresh) {
        CollectionShape shape = layout.shape;
        Object elements = shape == null ? null : shape.elementsOf(object);
        if (shape == null || elements == null) {
            return null;
        }
        int size = CollectionShape.sizeOf(object);
        if (elements.getClass().isArray()) {
            return sampledTable((@Nullable Object[]) elements, size, shape.form(), scope, limit);
        }
        if (size <= WHOLE) {
            return null;
        }
        if (fresh) {
            new Picks(this, size, slot, scope, limit).nodesFrom(elements, shape.form());
        }
        return elements;
    }

    private @Nullable Object sampledTable(
            @Nullable Object[] table, int size, CollectionShape.Form form, int scope, int limit) {
        if (table.length <= WHOLE) {
            return null;
        }
        int slot = scopes.find(table);
        if (slot >= 0) {
            scopes.share(slot, scope);
        } else {
            enter(table, ClassLayout.of(table.getClass()), ~slot, scope);
            new Picks(this, size, ~slot, scope, limit).elementsOf(table, form);
        }
        return table;
    }

    /** Samples what may not be read by going through its elements from the first. */
    private void followClosed(Object object, int slot, int scope, int limit) {
        try {
            if (object instanceof Map<?, ?> map) {
                new Picks(this, map.size(), slot, scope, limit).entriesOf(map);
            } else if (object instanceof Collection<?> collection) {
                new Picks(this, collection.size(), slot, scope, limit).elementsOf(collection);
            } else {
                scopes.addHeap(slot, ClosedObjects.follow(object, value -> visit(value, scope, limit)));
                return;
            }
            scopes.addHeap(slot, ClosedObjects.structureBytes(object));
        } catch (RuntimeException changedMeanwhileOrRefused) {
            exact = false;
        }
    }

    /** Values of the JDK's caches stand in no element's scope. */
    private static boolean isCachedBox(Object object) {
        if (object instanceof Integer || object instanceof Long || object instanceof Short) {
            long value = ((Number) object).longValue();
            return value >= Byte.MIN_VALUE && value <= Byte.MAX_VALUE;
        }
        return object instanceof Boolean
                || object instanceof Byte
                || (object instanceof Character character && character <= Byte.MAX_VALUE);
    }
}
