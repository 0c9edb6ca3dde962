package io.envyrc.memory.budget;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for memory to be given back, in the order in which they came; each is a thread's. Whoever gives
 * memory back serves them with what is free then, so none of them has to be awake for it.
 *
 * <ul>
 *   <li>One that fits is served before one that came earlier and does not: what the earlier one waits for may be held by
 *       the later one. Half its time through, the first keeps what comes back until it has enough, as the first in the
 *       buffer pool of Kafka's producer does, so that small ones cannot starve it.
 *   <li>Nobody is kept from going on for ever: every wait ends in time, and with it what is kept for it. So requests that
 *       wait for each other end, too. One that is refused is about to give back what it holds, so it is only one at a
 *       time: whoever is late just after it waits somewhat longer, once.
 *   <li>Consumers that were busy may be able to spill by now, and nobody tells: the first goes and asks them from time to
 *       time. It holds no claim while it waits, so its own consumer can be asked like any other.
 * </ul>
 *
 * <p>The lock is the innermost: no other is taken under it, and no code of a consumer is run.
 */
final class Waiters {
    private static final long MAX_SPARED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Books books;
    private final LongSupplier clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Waiter> queue = new ArrayDeque<>();

    /** The size of {@link #queue}, for those who hold no lock. */
    private volatile int waiting;

    /** When one was refused last, if any was. */
    private long refusedNanos;

    private long refused;
    private long ended;
    private long endedNanos;

    Waiters(Books books, LongSupplier clock) {
        this.books = books;
        this.clock = clock;
    }

    /** What a waiter is to do. */
    enum Turn {
        /** Go: it has its bytes. */
        SERVED,
        /** Ask others to spill, and come back unless that gave enough. */
        ASK,
        /** Give up. */
        REFUSED
    }

    /** Enters a request of this thread, which {@link #leave}s. */
    Waiter enter(long wanted, @Nullable SpillableConsumer asker, long timeoutNanos) {
        lock.lock();
        try {
            Waiter waiter = new Waiter(wanted, asker, lock.newCondition(), clock.getAsLong(), timeoutNanos);
            queue.add(waiter);
            waiting = queue.size();
            return waiter;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is served or refused, or, if it is the first, for {@code sliceNanos} at most. */
    Turn await(Waiter waiter, long sliceNanos) {
        lock.lock();
        try {
            waiter.asking = false;
            // What came back before it entered, or while it asked, was not offered to it.
            serve();
            long begin = clock.getAsLong();
            if (!waiter.served && waiter.late && !isSpared(waiter, begin)) {
                return refuse();
            }
            while (!waiter.served) {
                long now = clock.getAsLong();
                long left = waiter.leftNanos(now);
                long turn = queue.peekFirst() == waiter ? Math.min(left, sliceNanos - (now - begin)) : left;
                if (turn <= 0) {
                    waiter.asking = true;
                    waiter.late = left <= 0;
                    return Turn.ASK;
                }
                waiter.changed.awaitNanos(turn);
            }
            return Turn.SERVED;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return waiter.served ? Turn.SERVED : refuse();
        } finally {
            lock.unlock();
        }
    }

    private boolean isSpared(Waiter waiter, long now) {
        long spared = Math.min(waiter.timeoutNanos, MAX_SPARED_NANOS);
        if (waiter.sparedNanos > 0 || refused == 0 || now - refusedNanos > spared) {
            return false;
        }
        waiter.sparedNanos = spared - waiter.leftNanos(now);
        waiter.late = false;
        return true;
    }

    private Turn refuse() {
        refused++;
        refusedNanos = clock.getAsLong();
        return Turn.REFUSED;
    }

    /** Takes what is kept for a waiter: its thread has it from now on. */
    long takePocket(Waiter waiter) {
        lock.lock();
        try {
            long bytes = waiter.pocket;
            waiter.pocket = 0;
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a wait; what is still kept for it is for others. */
    void leave(Waiter waiter) {
        lock.lock();
        try {
            if (queue.remove(waiter)) {
                left();
            }
            ended++;
            endedNanos += waiter.waitedNanos(clock.getAsLong());
            books.giveBack(takePocket(waiter));
        } finally {
            lock.unlock();
        }
    }

    private void left() {
        waiting = queue.size();
        Waiter first = queue.peekFirst();
        if (first != null) {
            // Its turn to ask.
            first.changed.signal();
        }
    }

    boolean isEmpty() {
        return waiting == 0;
    }

    /** Offers what is free. */
    void serve() {
        lock.lock();
        try {
            boolean first = true;
            boolean any = false;
            for (Iterator<Waiter> all = queue.iterator(); all.hasNext() && books.available() > 0; ) {
                Waiter waiter = all.next();
                if (!waiter.asking && grant(waiter)) {
                    all.remove();
                    any = true;
                    waiter.served = true;
                    waiter.changed.signal();
                } else if (first && waiter.hasWaitedHalf(clock.getAsLong())) {
                    waiter.pocket += books.takeUpTo(waiter.missing());
                }
                first = false;
            }
            if (any) {
                left();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean grant(Waiter waiter) {
        SpillableConsumer asker = waiter.asker;
        if (asker != null && !asker.tryCharge(waiter.wanted)) {
            return false;
        }
        if (books.tryTake(waiter.missing())) {
            waiter.pocket = 0;
            return true;
        }
        if (asker != null) {
            asker.uncharge(waiter.wanted);
        }
        return false;
    }

    ReserveWaits stats() {
        lock.lock();
        try {
            return new ReserveWaits(queue.size(), ended, refused, Duration.ofNanos(endedNanos));
        } finally {
            lock.unlock();
        }
    }
}
