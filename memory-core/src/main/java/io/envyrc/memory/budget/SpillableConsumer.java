package io.envyrc.memory.budget;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer of a {@link MemoryBudget} that can spill. It reserves under its name like any other, in as many reservations
 * as it likes, and is asked to spill when another request, or at last its own, does not fit.
 *
 * <p>Thread-safe. Whoever registered it closes it, which closes its reservations; a second close does nothing. It may be
 * closed in the course of its own spill.
 */
public final class SpillableConsumer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SpillableConsumer.class);

    private final MemoryBudget budget;
    private final String name;
    private final int priority;
    private final Spillable spillable;
    private final AtomicLong held = new AtomicLong();
    private final Set<MemoryReservation> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** When it was asked last, or else registered. */
    private volatile long askedNanos = System.nanoTime();

    private volatile @Nullable SpillResult lastSpill;

    SpillableConsumer(MemoryBudget budget, String name, int priority, Spillable spillable) {
        this.budget = budget;
        this.name = name;
        this.priority = priority;
        this.spillable = spillable;
    }

    /**
     * Reserves memory of a kind, as {@link MemoryBudget#reserve(String, MemoryKind, long)} does. If it does not fit, the
     * others are asked to spill, and this consumer last.
     *
     * @param bytes size, 0 or more
     * @return a reservation that the caller closes, or {@link #close()} does
     * @throws MemoryLimitExceededException if it does not fit even then
     * @throws IllegalArgumentException if {@code bytes} is negative
     * @throws IllegalStateException if closed
     */
    public MemoryReservation reserve(MemoryKind kind, long bytes) {
        checkOpen();
        return admit(budget.reserve(name, this, kind, bytes));
    }

    /**
     * Reserves memory of a kind if it fits as things stand; nobody is asked to spill.
     *
     * @param bytes size, 0 or more
     * @return a reservation that the caller closes, or {@link #close()} does; empty if it does not fit
     * @throws IllegalArgumentException if {@code bytes} is negative
     * @throws IllegalStateException if closed
     */
    public Optional<MemoryReservation> tryReserve(MemoryKind kind, long bytes) {
        checkOpen();
        return budget.tryReserve(name, this, kind, bytes).map(this::admit);
    }

    private MemoryReservation admit(MemoryReservation reservation) {
        open.add(reservation);
        // Added before this check, and close() looks at the set after it says so: one of the two closes it.
        if (closed) {
            reservation.close();
            checkOpen();
        }
        return reservation;
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("Consumer '%s' is closed".formatted(name));
        }
    }

    /** Returns the name it reserves under. */
    public String name() {
        return name;
    }

    /** Returns its priority: consumers of a lower one are asked to spill before it, whatever their size. */
    public int priority() {
        return priority;
    }

    /** Returns what it reserves now, in bytes. */
    public long bytes() {
        return held.get();
    }

    /** Returns what a spill would give back by its own estimate, in bytes; 0 if the estimate fails. */
    public long spillableBytes() {
        try {
            return Math.max(0, spillable.spillableBytes(bytes()));
        } catch (RuntimeException failed) {
            log.debug("'{}' could not tell what it can spill, and is not asked to", name, failed);
            return 0;
        }
    }

    /** Returns what came of asking it to spill last, or that it is spilling now; empty if it was never asked. */
    public Optional<SpillResult> lastSpill() {
        SpillResult running = budget.running(this);
        return Optional.ofNullable(running != null ? running : lastSpill);
    }

    /** Returns the most that it may reserve now, in bytes: the budget's limit, or in fair mode its share. */
    public long share() {
        return budget.share();
    }

    long askedNanos() {
        return askedNanos;
    }

    void spill(SpillRequest request) throws IOException {
        askedNanos = System.nanoTime();
        spillable.spill(request);
    }

    /** Keeps a result, and returns the one before. */
    @Nullable
    SpillResult finished(long requested, long freed, long nanos, @Nullable Throwable failure) {
        SpillResult before = lastSpill;
        lastSpill = SpillResult.of(requested, freed, nanos, Optional.ofNullable(failure));
        return before;
    }

    /** Counts {@code bytes} as held, ahead of taking them from the books, unless that would pass its share. */
    boolean tryCharge(long bytes) {
        if (!budget.isFair()) {
            held.addAndGet(bytes);
            return true;
        }
        while (true) {
            long now = held.get();
            if (bytes > share() - now) {
                return false;
            }
            if (held.compareAndSet(now, now + bytes)) {
                return true;
            }
        }
    }

    void uncharge(long bytes) {
        held.addAndGet(-bytes);
    }

    void closed(MemoryReservation reservation) {
        open.remove(reservation);
    }

    /** Ends its registration and gives everything back. */
    @Override
    public void close() {
        closed = true;
        budget.unregister(this);
        open.forEach(MemoryReservation::close);
    }

    @Override
    public String toString() {
        return "SpillableConsumer[name=%s, priority=%d, bytes=%d]".formatted(name, priority, bytes());
    }
}
