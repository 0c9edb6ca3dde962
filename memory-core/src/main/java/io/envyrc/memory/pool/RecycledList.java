package io.envyrc.memory.pool;

import java.util.ArrayList;
import java.util.Collection;

/** An array list that knows how large it has ever been: {@link ArrayList#clear()} keeps the room that was needed then. */
final class RecycledList<E> extends ArrayList<E> {
    private static final long serialVersionUID = 1L;

    private int most;

    /** Returns the most elements that were here at a time. */
    int most() {
        return most;
    }

    private boolean grown(boolean changed) {
        int size = size();
        if (size > most) {
            most = size;
        }
        return changed;
    }

    @Override
    public boolean add(E element) {
        return grown(super.add(element));
    }

    @Override
    public void add(int index, E element) {
        super.add(index, element);
        grown(true);
    }

    @Override
    public boolean addAll(Collection<? extends E> elements) {
        return grown(super.addAll(elements));
    }

    @Override
    public boolean addAll(int index, Collection<? extends E> elements) {
        return grown(super.addAll(index, elements));
    }

    @Override
    public void ensureCapacity(int capacity) {
        super.ensureCapacity(capacity);
        most = Math.max(most, capacity);
    }
}
