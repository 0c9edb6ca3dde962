package io.envyrc.memory.batch;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The inputs under way and the results that wait for their handler, as many together as the capacity says.
 *
 * <p>The calling thread opens a place for each input and takes the results; workers fill the places. So workers never
 * wait here: a place is there before its job is. In order, a result waits for those of all earlier inputs; the capacity
 * bounds how far it may be ahead.
 *
 * <p>Filling a place takes no memory and no lock, so a job that was done is never without its place where memory fails,
 * and nobody waits for one that is never filled. Workers push places on a stack (Treiber, 1986), which the calling thread
 * takes as a whole. Each is pushed once, and none is ever popped alone, so a place at the top is the one that was seen
 * there.
 */
final class ResultWindow<R> {
    static final class Place<R> {
        private final long index;
        private @Nullable R result;

        /** The one that was filled before it; once the stack was taken, the one after it. */
        private @Nullable Place<R> next;

        /** Set and read by the calling thread. */
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

    /** The latest place filled of those that the calling thread has not taken yet. */
    private final AtomicReference<@Nullable Place<R>> latest = new AtomicReference<>();

    private volatile @Nullable Thread waiting;

    // The rest is the calling thread's alone.

    /** In order: the places not taken. */
    private final Queue<Place<R>> opened = new ArrayDeque<>();

    /** As they come: the first of the places that were filled and not taken. */
    private @Nullable Place<R> first;

    private long open;
    private boolean unfilledGivenUp;

    ResultWindow(long capacity, boolean ordered) {
        this.capacity = capacity;
        this.ordered = ordered;
    }

    /** Opens the place of the next input; there must be room. */
    Place<R> open(long index) {
        Place<R> place = new Place<>(index);
        open++;
        if (ordered) {
            opened.add(place);
        }
        return place;
    }

    /** Fills a place, with null if its job failed. Called by the worker, once. */
    void fill(Place<R> place, @Nullable R result) {
        place.result = result;
        Place<R> before;
        do {
            before = latest.get();
            place.next = before;
        } while (!latest.compareAndSet(before, place));
        // Pushed before this look: a thread that waits either is seen here, or has seen the place.
        Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    boolean hasRoom() {
        return open < capacity;
    }

    boolean isEmpty() {
        return open == 0;
    }

    /** Takes a result that may be handed over, or returns null if there is none. */
    @Nullable
    Place<R> poll() {
        Place<R> place = takeFilled();
        while (place != null) {
            open--;
            if (place.result != null) {
                return place;
            }
            place = takeFilled();
        }
        return null;
    }

    /** Takes a result; if there is none, waits that long for a place to be filled, and may then return null. */
    @Nullable
    Place<R> poll(long nanos) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Place<R> place = poll();
        if (place == null && open > 0) {
            awaitFill(nanos);
            place = poll();
        }
        return place;
    }

    private void awaitFill(long nanos) throws InterruptedException {
        long start = System.nanoTime();
        long left = nanos;
        waiting = Thread.currentThread();
        try {
            while (latest.get() == null && left > 0) {
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                left = nanos - (System.nanoTime() - start);
            }
        } finally {
            waiting = null;
        }
    }

    private @Nullable Place<R> takeFilled() {
        return ordered ? takeInOrder() : takeAsTheyCome();
    }

    private @Nullable Place<R> takeInOrder() {
        Place<R> latestFirst = takeStack();
        while (latestFirst != null) {
            Place<R> before = latestFirst.next;
            latestFirst.filled = true;
            // Or it would hold results that are handed over before its own.
            latestFirst.next = null;
            latestFirst = before;
        }
        Place<R> place = opened.peek();
        while (place != null && !place.filled && unfilledGivenUp) {
            opened.remove();
            place = opened.peek();
        }
        return place != null && place.filled ? opened.remove() : null;
    }

    private @Nullable Place<R> takeAsTheyCome() {
        if (first == null) {
            Place<R> latestFirst = takeStack();
            while (latestFirst != null) {
                Place<R> before = latestFirst.next;
                latestFirst.next = first;
                first = latestFirst;
                latestFirst = before;
            }
        }
        Place<R> place = first;
        if (place != null) {
            first = place.next;
            place.next = null;
        }
        return place;
    }

    private @Nullable Place<R> takeStack() {
        return latest.get() == null ? null : latest.getAndSet(null);
    }

    /** Gives up the places that nobody will fill any more, so that results behind them may be handed over. */
    void giveUpUnfilled() {
        unfilledGivenUp = true;
    }
}
