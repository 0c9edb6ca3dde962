package io.envyrc.memory.budget;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A consumer's share of a {@link MemoryBudget}, in bytes. Whoever reserved it closes it; a second close does nothing.
 *
 * <p>Thread-safe. A change that races with {@link #close()} either counts before it or is refused; the budget gets back
 * exactly what was reserved.
 */
public final class MemoryReservation implements AutoCloseable {
    private static final long CLOSED = -1;

    private final MemoryBudget budget;
    private final String consumer;
    private final MemoryKind kind;
    private final AtomicLong bytes;

    MemoryReservation(MemoryBudget budget, String consumer, MemoryKind kind, long bytes) {
        this.budget = budget;
        this.consumer = consumer;
        this.kind = kind;
        this.bytes = new AtomicLong(bytes);
    }

    /** Returns the name it was reserved under. */
    public String consumer() {
        return consumer;
    }

    /** Returns where the reserved memory lies. */
    public MemoryKind kind() {
        return kind;
    }

    /** Returns what is reserved, in bytes; 0 once closed. */
    public long bytes() {
        return Math.max(0, bytes.get());
    }

    /**
     * Reserves {@code more} bytes.
     *
     * @throws MemoryLimitExceededException if they do not fit; what was held before is still held
     * @throws IllegalArgumentException if {@code more} is negative
     * @throws IllegalStateException if closed
     */
    public void grow(long more) {
        if (!tryGrow(more)) {
            throw budget.exceeded(consumer, more);
        }
    }

    /**
     * Reserves {@code more} bytes if they fit.
     *
     * @return false if they do not fit
     * @throws IllegalArgumentException if {@code more} is negative
     * @throws IllegalStateException if closed
     */
    public boolean tryGrow(long more) {
        if (!budget.tryAcquire(more)) {
            return false;
        }
        // The budget is charged first: a close that comes between finds the old size, and the charge is taken back
        // here.
        if (bytes.getAndUpdate(held -> held == CLOSED ? CLOSED : held + more) == CLOSED) {
            budget.giveBack(more);
            throw closed();
        }
        return true;
    }

    /**
     * Gives {@code less} bytes back.
     *
     * @throws IllegalArgumentException if {@code less} is negative or more than is held
     * @throws IllegalStateException if closed
     */
    public void shrink(long less) {
        MemoryBudget.checkBytes(less);
        long held = bytes.getAndUpdate(now -> now < less ? now : now - less);
        if (held == CLOSED) {
            throw closed();
        }
        if (held < less) {
            throw new IllegalArgumentException(
                    "Reservation '%s' holds %d bytes and cannot give back %d".formatted(consumer, held, less));
        }
        budget.giveBack(less);
    }

    /**
     * Grows or shrinks to {@code newBytes}. Meant for a single owner: when several threads resize at once, the last one
     * to act wins.
     *
     * @throws MemoryLimitExceededException if it would grow and does not fit
     * @throws IllegalArgumentException if {@code newBytes} is negative
     * @throws IllegalStateException if closed
     */
    public void resize(long newBytes) {
        MemoryBudget.checkBytes(newBytes);
        while (true) {
            long held = bytes.get();
            if (held == CLOSED) {
                throw closed();
            }
            long more = newBytes - held;
            if (more > 0 && !budget.tryAcquire(more)) {
                throw budget.exceeded(consumer, more);
            }
            if (bytes.compareAndSet(held, newBytes)) {
                if (more < 0) {
                    budget.giveBack(-more);
                }
                return;
            }
            if (more > 0) {
                budget.giveBack(more);
            }
        }
    }

    /** Gives everything back. A second call does nothing. */
    @Override
    public void close() {
        long held = bytes.getAndSet(CLOSED);
        if (held != CLOSED) {
            budget.giveBack(held);
            budget.closed(this);
        }
    }

    private IllegalStateException closed() {
        return new IllegalStateException("Reservation '%s' is closed".formatted(consumer));
    }

    @Override
    public String toString() {
        return "MemoryReservation[consumer=%s, kind=%s, bytes=%d]".formatted(consumer, kind, bytes());
    }
}
