package io.envyrc.memory.batch;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The inputs under way and the results that wait for their handler, as many together as the capacity says.
 *
 * <p>The calling thread opens a place for each input and takes the results; workers fill the places. So workers never
 * wait here: a place is there before its job is. In order, a result waits for those of all earlier inputs; the capacity
 * bounds how far it may be ahead.
 */
final class ResultWindow<R> {
    static final class Place<R> {
        private final long index;
        private @Nullable R result;
        private boolean filled;

        Place(long index) {
            this.index = index;
        }

        long index() {
            return index;
        }

        R result() {
            return Objects.requireNonNull(result);
        }
    }

    private final long capacity;
    private final boolean ordered;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** In order: the places whose results wait for an earlier one, or are not there yet. Guarded by the lock. */
    private final Queue<Place<R>> unsettled = new ArrayDeque<>();

    /** What may be handed over. Guarded by the lock. */
    private final Queue<Place<R>> ready = new ArrayDeque<>();

    /** Places opened and neither taken nor given up. Guarded by the lock. */
    private long open;

    ResultWindow(long capacity, boolean ordered) {
        this.capacity = capacity;
        this.ordered = ordered;
    }

    /** Opens the place of the next input; there must be room. */
    Place<R> open(long index) {
        Place<R> place = new Place<>(index);
        lock.lock();
        try {
            open++;
            if (ordered) {
                unsettled.add(place);
            }
        } finally {
            lock.unlock();
        }
        return place;
    }

    /** Fills a place, with null if its job failed. */
    void fill(Place<R> place, @Nullable R result) {
        lock.lock();
        try {
            place.result = result;
            place.filled = true;
            if (!ordered) {
                settle(place);
            } else {
                while (!unsettled.isEmpty() && unsettled.element().filled) {
                    settle(unsettled.remove());
                }
            }
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void settle(Place<R> place) {
        if (place.result == null) {
            open--;
        } else {
            ready.add(place);
        }
    }

    boolean hasRoom() {
        lock.lock();
        try {
            return open < capacity;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return open == 0;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a result that may be handed over, or returns null if there is none. */
    @Nullable
    Place<R> poll() {
        lock.lock();
        try {
            return next();
        } finally {
            lock.unlock();
        }
    }

    /** Takes a result; waits that long for one if there is none, and then returns null. */
    @Nullable
    Place<R> poll(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            Place<R> place = next();
            while (place == null && open > 0 && left > 0) {
                left = changed.awaitNanos(left);
                place = next();
            }
            return place;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Place<R> next() {
        Place<R> place = ready.poll();
        if (place != null) {
            open--;
        }
        return place;
    }

    /** Gives up the places that nobody will fill any more, so that results behind them may be handed over. */
    void giveUpUnfilled() {
        lock.lock();
        try {
            unsettled.removeIf(place -> !place.filled);
            unsettled.forEach(this::settle);
            unsettled.clear();
            open = ready.size();
        } finally {
            lock.unlock();
        }
    }
}
