package io.envyrc.memory.budget;

import io.envyrc.memory.budget.Claim.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The claims under way, and the lock that orders their bookkeeping. No code of a consumer runs under it. Methods that say
 * so are called with the lock held.
 */
final class Claims {
    final ReentrantLock lock = new ReentrantLock();
    private final Books books;
    private final long timeoutNanos;
    private final Condition changed = lock.newCondition();
    private final List<Claim> all = new ArrayList<>();
    private long numbers;

    /** The size of {@link #all}, for those who hold no lock. */
    private volatile int active;

    Claims(Books books, long timeoutNanos) {
        this.books = books;
        this.timeoutNanos = timeoutNanos;
    }

    boolean isEmpty() {
        return active == 0;
    }

    /** Returns a new claim of this thread; null if it has one, being in the course of a spill. */
    @Nullable
    Claim begin(String name, long wanted, long gathered, @Nullable SpillableConsumer asker) {
        lock.lock();
        try {
            for (Claim claim : all) {
                if (claim.thread == Thread.currentThread()) {
                    return null;
                }
            }
            Claim claim = new Claim(name, wanted, asker, numbers++, timeoutNanos);
            claim.offer(gathered);
            all.add(claim);
            active = all.size();
            return claim;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a claim, and gives back what was gathered for it. Does nothing more for one that was granted. */
    void end(Claim claim) {
        lock.lock();
        try {
            remove(claim);
        } finally {
            lock.unlock();
        }
    }

    private void remove(Claim claim) {
        all.remove(claim);
        // In this order: who finds no claim any more finds the bytes.
        books.giveBack(claim.empty());
        active = all.size();
        changed.signalAll();
    }

    /** Counts what a callback takes for its own work against what it gives back: it will give that back too. */
    void taken(long bytes) {
        if (active == 0 || bytes == 0) {
            return;
        }
        lock.lock();
        try {
            for (Claim claim : all) {
                if (claim.victim != null && claim.thread == Thread.currentThread()) {
                    claim.freed -= bytes;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives bytes back to the books, or to the claim for which they were spilled. */
    void release(long bytes, @Nullable SpillableConsumer from) {
        // A claim that begins after this look finds the bytes free, or asks for what is free a moment later.
        if (active == 0 || bytes == 0) {
            books.giveBack(bytes);
            return;
        }
        lock.lock();
        try {
            long left = bytes;
            Claim claim = beneficiary(from);
            if (claim != null) {
                claim.freed += bytes;
                left -= claim.offer(bytes);
            }
            books.giveBack(left);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Claim beneficiary(@Nullable SpillableConsumer from) {
        for (Claim claim : all) {
            if (claim.victim != null && (claim.victim == from || claim.thread == Thread.currentThread())) {
                return claim;
            }
        }
        return null;
    }

    /** Takes what a claim is missing, all or nothing, and ends it then: its bytes are its asker's. Lock held. */
    boolean grant(Claim claim) {
        if (!books.tryTake(claim.missing())) {
            return false;
        }
        // At once, lest another claim takes the pocket of this one for that of one that hangs.
        claim.empty();
        remove(claim);
        return true;
    }

    /** Ends the asking of a claim's victim; returns what it gave back. */
    long asked(Claim claim) {
        lock.lock();
        try {
            long freed = claim.freed();
            claim.turnTo(null);
            changed.signalAll();
            return freed;
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether nobody asks a consumer, and it asks nobody. Lock held. */
    boolean isIdle(SpillableConsumer consumer) {
        for (Claim claim : all) {
            if (claim.victim == consumer || claim.asker == consumer) {
                return false;
            }
        }
        return true;
    }

    /** Tells whether a consumer is being asked. Lock held. */
    boolean isBeingAsked(SpillableConsumer consumer) {
        for (Claim claim : all) {
            if (claim.victim == consumer) {
                return true;
            }
        }
        return false;
    }

    /**
     * Waits for a change if another claim may bring one, and then returns true: the caller looks at everything anew. Takes
     * the pocket from one that hangs. Lock held.
     */
    @SuppressWarnings("WaitNotInLoop") // The caller loops.
    boolean mustWait(Claim claim, State state) {
        long now = System.nanoTime();
        long patience = claim.patienceNanos;
        boolean hope = false;
        for (Claim other : all) {
            if (other == claim) {
                continue;
            }
            if (other.state != State.RUNNING) {
                hope |= state == State.SPENT && (other.state == State.WAITING || other.yieldsTo(claim));
                continue;
            }
            long left = timeoutNanos - (now - other.movedNanos);
            if (left > 0) {
                hope = true;
                patience = Math.min(patience, left);
            } else if (other.missing() < other.wanted) {
                books.giveBack(other.empty());
                return true;
            }
        }
        if (!hope || patience <= 0) {
            return false;
        }
        if (claim.state.compareTo(state) < 0) {
            claim.state = state;
            changed.signalAll();
        }
        try {
            long left = changed.awaitNanos(patience);
            claim.patienceNanos -= patience - left;
        } catch (InterruptedException interrupted) {
            claim.patienceNanos = 0;
            Thread.currentThread().interrupt();
        }
        return true;
    }

    /** Returns for how long a consumer has been spilling, and what it gave back so far; null if it is not. */
    @Nullable
    SpillResult running(SpillableConsumer consumer) {
        if (active == 0) {
            return null;
        }
        lock.lock();
        try {
            for (Claim claim : all) {
                if (claim.victim == consumer) {
                    return SpillResult.running(claim.freed(), System.nanoTime() - claim.movedNanos);
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }
}
