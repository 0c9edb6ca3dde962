package io.envyrc.memory.collection;

import java.util.AbstractCollection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The last {@code capacity} elements that were pushed, oldest first. Its array is made once and never grows.
 *
 * <p>The head is the oldest element, the tail the newest. A slot is nulled as its element leaves, so nothing that is not
 * in the buffer is kept alive by it. Elements are never null.
 *
 * <p>Not thread-safe, as {@link java.util.ArrayDeque} is not: callers that share one hold a lock over what belongs
 * together. Iterators fail fast. For numbers that one thread writes and others read, see {@link SampleRing}.
 *
 * @param <E> what it holds
 */
public final class CircularBuffer<E> extends AbstractCollection<E> {
    private final @Nullable Object[] slots;
    private int head;
    private int size;
    private int modifications;

    /**
     * Makes an empty buffer.
     *
     * @param capacity elements it holds at most, 1 or more
     * @throws IllegalArgumentException if {@code capacity} is less than 1
     */
    public CircularBuffer(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("circular buffer: capacity must be >= 1 but was " + capacity);
        }
        slots = new Object[capacity];
    }

    /**
     * Adds an element at the tail; when full, the head makes room.
     *
     * @return the element that had to leave, or null if there was room
     */
    public @Nullable E push(E element) {
        Objects.requireNonNull(element, "element");
        E evicted = size == slots.length ? shift() : null;
        slots[index(size)] = element;
        size++;
        modifications++;
        return evicted;
    }

    /** Takes the newest element out; null if there is none. */
    public @Nullable E pop() {
        if (size == 0) {
            return null;
        }
        modifications++;
        return take(index(--size));
    }

    /** Takes the oldest element out; null if there is none. */
    public @Nullable E shift() {
        if (size == 0) {
            return null;
        }
        modifications++;
        E oldest = take(head);
        head = index(1);
        size--;
        return oldest;
    }

    /**
     * Returns an element and leaves it in.
     *
     * @param position 0 for the oldest, {@code size() - 1} for the newest
     * @throws IndexOutOfBoundsException if there is no such element
     */
    public E get(int position) {
        return at(index(Objects.checkIndex(position, size)));
    }

    /** Returns the oldest element and leaves it in; null if there is none. */
    public @Nullable E peekHead() {
        return size == 0 ? null : at(head);
    }

    /** Returns the newest element and leaves it in; null if there is none. */
    public @Nullable E peekTail() {
        return size == 0 ? null : at(index(size - 1));
    }

    /** Adds an element as {@link #push} does, without telling what had to leave. Always true. */
    @Override
    public boolean add(E element) {
        push(element);
        return true;
    }

    /** Takes all elements out. */
    @Override
    public void clear() {
        while (size > 0) {
            shift();
        }
        head = 0;
    }

    @Override
    public int size() {
        return size;
    }

    /** Returns the number of elements it holds at most. */
    public int capacity() {
        return slots.length;
    }

    /** Tells whether the next {@link #push} lets an element go. */
    public boolean isFull() {
        return size == slots.length;
    }

    /** Iterates from the oldest element to the newest; cannot remove. */
    @Override
    public Iterator<E> iterator() {
        return new Iterator<>() {
            private final int expected = modifications;
            private int next;

            @Override
            public boolean hasNext() {
                return next < size;
            }

            @Override
            public E next() {
                if (expected != modifications) {
                    throw new ConcurrentModificationException("circular buffer was changed during iteration");
                }
                if (next >= size) {
                    throw new NoSuchElementException("circular buffer has no element " + next + " of " + size);
                }
                return get(next++);
            }
        };
    }

    private int index(int position) {
        int index = head + position;
        return index < slots.length && index >= 0 ? index : index - slots.length;
    }

    @SuppressWarnings("unchecked") // only push writes a slot, and it writes an E
    private E at(int index) {
        return (E) Objects.requireNonNull(slots[index]);
    }

    private E take(int index) {
        E element = at(index);
        slots[index] = null;
        return element;
    }
}
