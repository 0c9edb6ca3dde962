package io.envyrc.memory.ddex;

import org.jspecify.annotations.Nullable;

/** Hands items from one thread to another, which is waited for: no item is between the two. */
final class Handoff<T> {
    private @Nullable T item;
    private boolean ended;
    private boolean closed;
    private @Nullable Throwable error;

    /** Waits until the item is taken; returns at once when nobody takes items any more. */
    synchronized void put(T next) throws InterruptedException {
        item = next;
        notifyAll();
        while (item != null && !closed) {
            wait();
        }
    }

    /** Tells that no more items come. */
    synchronized void end(@Nullable Throwable reason) {
        ended = true;
        error = reason;
        notifyAll();
    }

    /** Tells that no more items are taken. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Waits for an item; returns null after the last, or throws why there are no more. */
    synchronized @Nullable T take() throws InterruptedException {
        while (item == null && !ended) {
            wait();
        }
        T taken = item;
        if (taken != null) {
            item = null;
            notifyAll();
            return taken;
        }
        if (error instanceof RuntimeException e) {
            throw e;
        }
        if (error instanceof Error e) {
            throw e;
        }
        return null;
    }
}
