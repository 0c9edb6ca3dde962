package io.envyrc.memory.estimate;

import java.lang.invoke.MethodHandle;
import java.lang.reflect.Array;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Visits every object that can be reached, once, with a stack of its own. For one use by one thread. */
final class GraphWalk {
    private static final int RECENT = 32;

    private final IdentitySet seen = new IdentitySet();
    private @Nullable Object[] objects = new Object[64];
    private @Nullable ClassLayout[] layouts = new ClassLayout[64];
    private int depth;

    private final @Nullable ClassLayout[] recent = new ClassLayout[RECENT];
    private final boolean sizersCount;
    private long heapBytes;
    private long nativeBytes;
    private boolean exact = ObjectModel.KNOWN;

    /** @param sizersCount false if the memory that sizers know is counted by somebody else */
    GraphWalk(boolean sizersCount) {
        this.sizersCount = sizersCount;
    }

    MemoryEstimate from(@Nullable Object... roots) {
        for (Object root : roots) {
            reach(root);
            drain();
        }
        return new MemoryEstimate(heapBytes, nativeBytes, seen.size(), exact, false);
    }

    private void drain() {
        while (depth > 0) {
            Object object = objects[--depth];
            ClassLayout layout = layouts[depth];
            objects[depth] = null;
            if (object instanceof Object[] array) {
                for (Object element : array) {
                    reach(element);
                }
            } else if (object != null && layout != null) {
                for (long offset : layout.offsets) {
                    reach(FieldAccess.get(object, offset));
                }
                for (MethodHandle getter : layout.getters) {
                    reach(FieldAccess.get(object, getter));
                }
            }
        }
    }

    /** Counts an object that was not seen before, and marks it to be followed. */
    void reach(@Nullable Object start) {
        Object object = start;
        while (object != null && seen.add(object)) {
            ClassLayout layout = layoutOf(object.getClass());
            if (layout.kind == ClassLayout.Kind.PLAIN) {
                heapBytes += layout.bytes;
                if (layout.single != FieldAccess.NONE) {
                    object = FieldAccess.get(object, layout.single);
                    continue;
                }
                exact &= layout.exact;
                if (layout.hasReferences) {
                    push(object, layout);
                }
            } else if (layout.kind == ClassLayout.Kind.PRIMITIVE_ARRAY) {
                heapBytes += arrayBytes(object, layout);
            } else {
                reachSpecial(object, layout);
            }
            return;
        }
    }

    /** Looks into what this walk met before: a graph has few classes. */
    private ClassLayout layoutOf(Class<?> type) {
        int slot = type.hashCode() & (RECENT - 1);
        ClassLayout layout = recent[slot];
        if (layout == null || layout.type != type) {
            layout = ClassLayout.of(type);
            recent[slot] = layout;
        }
        return layout;
    }

    static long arrayBytes(Object array, ClassLayout layout) {
        return ObjectModel.align(layout.bytes + ((long) Array.getLength(array) << layout.elementShift));
    }

    private void reachSpecial(Object object, ClassLayout layout) {
        if (layout.kind == ClassLayout.Kind.METADATA) {
            return;
        }
        if (object instanceof Object[]) {
            heapBytes += arrayBytes(object, layout);
            push(object, layout);
            return;
        }
        exact &= layout.exact;
        if (object instanceof MemoryMeasurable measurable) {
            heapBytes += measurable.memoryBytes();
            return;
        }
        heapBytes += layout.bytes;
        if (layout.kind == ClassLayout.Kind.CLOSED) {
            // Not in one statement: following counts into the same field.
            long guessed = ClosedObjects.follow(object, this::reach);
            heapBytes += guessed;
        } else if (sizersCount || layout.sizer == null) {
            nativeBytes += layout.nativeBytes(object);
        }
        push(object, layout);
    }

    private void push(Object object, ClassLayout layout) {
        if (depth == objects.length) {
            objects = Arrays.copyOf(objects, depth * 2);
            layouts = Arrays.copyOf(layouts, depth * 2);
        }
        objects[depth] = object;
        layouts[depth++] = layout;
    }
}
