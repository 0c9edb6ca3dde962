package io.envyrc.memory.cache;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryReservation;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a cache reserves of a budget, entry by entry, if it has one. Thread-safe; entries may come and go while it is
 * closed.
 */
final class BudgetShare implements AutoCloseable {
    /** How far an entry is accounted for; it goes this way only: UNCHARGED, CHARGED, GONE. */
    private enum Charge {
        UNCHARGED,
        CHARGED,
        GONE
    }

    /** What is known of one entry's charge. */
    static final class Receipt {
        private final AtomicReference<Charge> charge = new AtomicReference<>(Charge.UNCHARGED);
    }

    private final @Nullable MemoryReservation reservation;
    private volatile boolean closed;

    BudgetShare(String consumer, @Nullable MemoryBudget budget) {
        this.reservation = budget == null ? null : budget.reserve(consumer, 0);
    }

    /**
     * Charges an entry that is in the cache; false if it does not fit, or the share is closed. One that has left meanwhile
     * is not charged.
     */
    boolean charge(Receipt receipt, long bytes) {
        if (closed || reservation == null) {
            return !closed;
        }
        try {
            if (!reservation.tryGrow(bytes)) {
                return false;
            }
        } catch (IllegalStateException closedMeanwhile) {
            return false;
        }
        if (!receipt.charge.compareAndSet(Charge.UNCHARGED, Charge.CHARGED)) {
            giveBack(reservation, bytes);
        }
        return true;
    }

    /** Ends the charge of an entry that has left the cache. Called once for each. */
    void leave(Receipt receipt, long bytes) {
        if (receipt.charge.getAndSet(Charge.GONE) == Charge.CHARGED && reservation != null) {
            giveBack(reservation, bytes);
        }
    }

    private static void giveBack(MemoryReservation reservation, long bytes) {
        try {
            reservation.shrink(bytes);
        } catch (IllegalStateException closedMeanwhile) {
            // Its close gave all bytes back.
            return;
        }
    }

    @Override
    public void close() {
        closed = true;
        if (reservation != null) {
            reservation.close();
        }
    }
}
