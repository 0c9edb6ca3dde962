package io.envyrc.memory.estimate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes found by a sampled walk, by the sample that they belong to, and the objects they were found in.
 *
 * <p>Samples form a tree: one of a list's elements is a scope; within it, one of the element's own. Each stands for
 * {@code factor} siblings, so a byte in it weighs the product of the factors on its way up to scope 0, where nothing is
 * extrapolated. An object met in two scopes is shared by what they stand for, and moves up to where they join.
 */
final class SampleScopes {
    private static final int MIX = 0x9E3779B9;
    private static final int SLOTS = 1 << 9;
    private static final int SHIFT = 32 - 9;

    private final @Nullable Object[] objects = new Object[SLOTS];
    private final long[] heapOf = new long[SLOTS];
    private final long[] nativeOf = new long[SLOTS];
    private final short[] scopeOf = new short[SLOTS];
    private int size;

    private int scopes = 1;
    private int[] parent = new int[64];
    private int[] owner = new int[64];
    private double[] factor = new double[64];
    private long[] heap = new long[64];
    private long[] outside = new long[64];

    /** Returns an object's slot, or the complement of a free one. */
    int find(Object object) {
        int slot = (System.identityHashCode(object) * MIX) >>> SHIFT;
        while (objects[slot] != null) {
            if (objects[slot] == object) {
                return slot;
            }
            slot = (slot + 1) & (SLOTS - 1);
        }
        return ~slot;
    }

    /** Notes a new object in a free slot. */
    void put(int slot, Object object, int scope, long heapBytes, long nativeBytes) {
        objects[slot] = object;
        scopeOf[slot] = (short) scope;
        heapOf[slot] = heapBytes;
        nativeOf[slot] = nativeBytes;
        heap[scope] += heapBytes;
        outside[scope] += nativeBytes;
        size++;
    }

    /** Makes the object in a slot larger. */
    void addHeap(int slot, long bytes) {
        heapOf[slot] += bytes;
        heap[scopeOf[slot]] += bytes;
    }

    /** Makes a scope for one sample of what the object in a slot holds. */
    int open(int parentScope, int ownerSlot) {
        if (scopes == parent.length) {
            parent = Arrays.copyOf(parent, scopes * 2);
            owner = Arrays.copyOf(owner, scopes * 2);
            factor = Arrays.copyOf(factor, scopes * 2);
            heap = Arrays.copyOf(heap, scopes * 2);
            outside = Arrays.copyOf(outside, scopes * 2);
        }
        parent[scopes] = parentScope;
        owner[scopes] = ownerSlot;
        factor[scopes] = 1;
        return scopes++;
    }

    void setFactor(int scope, double siblings) {
        factor[scope] = siblings;
    }

    /** Moves the object in a slot up to where its scope and another join; returns that, or -1 if it is there. */
    int share(int slot, int scope) {
        int old = scopeOf[slot];
        int join = old;
        // A parent is older than its children, so the younger of two cannot be above the other.
        for (int other = scope; join != other; ) {
            if (join > other) {
                join = parent[join];
            } else {
                other = parent[other];
            }
        }
        if (join == old) {
            return -1;
        }
        heap[old] -= heapOf[slot];
        heap[join] += heapOf[slot];
        outside[old] -= nativeOf[slot];
        outside[join] += nativeOf[slot];
        scopeOf[slot] = (short) join;
        for (int child = old + 1; child < scopes; child++) {
            if (owner[child] == slot && parent[child] == old) {
                parent[child] = join;
            }
        }
        return join;
    }

    int size() {
        return size;
    }

    MemoryEstimate total(boolean exact) {
        double[] weight = new double[scopes];
        weight[0] = 1;
        double heapSum = heap[0];
        double nativeSum = outside[0];
        for (int scope = 1; scope < scopes; scope++) {
            weight[scope] = weight[parent[scope]] * factor[scope];
            heapSum += weight[scope] * heap[scope];
            nativeSum += weight[scope] * outside[scope];
        }
        return new MemoryEstimate(Math.round(heapSum), Math.round(nativeSum), size, exact, scopes > 1);
    }
}
