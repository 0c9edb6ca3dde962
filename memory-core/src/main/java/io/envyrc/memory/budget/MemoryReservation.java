package io.envyrc.memory.budget;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable SpillableConsumer owner;
    private final MemoryKind kind;
    private final AtomicLong bytes;
    private final AtomicLong peak;
    private final long openedNanos = System.nanoTime();

    MemoryReservation(
            MemoryBudget budget, String consumer, @Nullable SpillableConsumer owner, MemoryKind kind, long bytes) {
        this.budget = budget;
        this.consumer = consumer;
        this.owner = owner;
        this.kind = kind;
        this.bytes = new AtomicLong(bytes);
        this.peak = new AtomicLong(bytes);
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

    /** Returns the most that was reserved at a time, in bytes. */
    public long peakBytes() {
        return peak.get();
    }

    /**
     * Reserves {@code more} bytes. If they do not fit, consumers are asked to spill, on this thread, and waited for; see
     * {@link MemoryBudget}.
     *
     * @throws MemoryLimitExceededException if they do not fit even then; what was held before is still held, but for what
     *     its own consumer spilled
     * @throws IllegalArgumentException if {@code more} is negative
     * @throws IllegalStateException if closed
     */
    public void grow(long more) {
        MemoryBudget.checkBytes(more);
        checkOpen();
        budget.acquire(consumer, owner, more);
        add(more);
    }

    /**
     * Reserves {@code more} bytes as {@link #grow(long)} does, but waits for memory that others give back for
     * {@code timeout} instead of the budget's {@link MemoryBudgetBuilder#reserveTimeout}: zero for whoever can do with
     * less if it comes to that.
     *
     * @throws MemoryLimitExceededException if they do not fit even then; what was held before is still held, but for what
     *     its own consumer spilled
     * @throws IllegalArgumentException if {@code more} is negative, or {@code timeout} is or is more than 365 days
     * @throws IllegalStateException if closed
     */
    public void grow(long more, Duration timeout) {
        MemoryBudget.checkBytes(more);
        checkOpen();
        budget.acquire(consumer, owner, more, timeout);
        add(more);
    }

    /**
     * Reserves {@code more} bytes if they fit as things stand; nobody is asked to spill.
     *
     * @return false if they do not fit
     * @throws IllegalArgumentException if {@code more} is negative
     * @throws IllegalStateException if closed
     */
    public boolean tryGrow(long more) {
        MemoryBudget.checkBytes(more);
        checkOpen();
        if (!budget.tryAcquire(owner, more)) {
            return false;
        }
        add(more);
        return true;
    }

    private void add(long more) {
        // The budget is charged first: a close that comes between finds the old size, and the charge is taken back
        // here.
        long held = bytes.getAndUpdate(now -> now == CLOSED ? CLOSED : now + more);
        if (held == CLOSED) {
            budget.giveBack(owner, more);
            throw closed();
        }
        noteSize(held + more);
    }

    private void noteSize(long now) {
        if (now > peak.get()) {
            peak.accumulateAndGet(now, Math::max);
        }
    }

    private void checkOpen() {
        if (bytes.get() == CLOSED) {
            throw closed();
        }
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
        budget.giveBack(owner, less);
    }

    /**
     * Grows, as {@link #grow} does, or shrinks to {@code newBytes}. Meant for a single owner: when several threads resize at once, the last one
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
            if (more > 0) {
                budget.acquire(consumer, owner, more);
            }
            // Another size by now: this reservation was spilled to make room for itself, or another thread was here.
            if (bytes.compareAndSet(held, newBytes)) {
                if (more < 0) {
                    budget.giveBack(owner, -more);
                }
                noteSize(newBytes);
                return;
            }
            if (more > 0) {
                budget.giveBack(owner, more);
            }
        }
    }

    /** Gives everything back. A second call does nothing. */
    @Override
    public void close() {
        long held = bytes.getAndSet(CLOSED);
        if (held != CLOSED) {
            budget.giveBack(owner, held);
            budget.closed(this);
            if (owner != null) {
                owner.closed(this);
            }
        }
    }

    @Nullable
    SpillableConsumer owner() {
        return owner;
    }

    long openedNanos() {
        return openedNanos;
    }

    private IllegalStateException closed() {
        return new IllegalStateException("Reservation '%s' is closed".formatted(consumer));
    }

    @Override
    public String toString() {
        return "MemoryReservation[consumer=%s, kind=%s, bytes=%d]".formatted(consumer, kind, bytes());
    }
}
