package io.envyrc.memory.pool;

import io.envyrc.memory.budget.MemoryReservation;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How many bytes a pool may keep idle: its own limit, and its share of a budget if it has one. Thread-safe. */
final class Retention {
    private final long limitBytes;
    private final @Nullable MemoryReservation reservation;
    private final AtomicLong bytes = new AtomicLong();

    Retention(long limitBytes, @Nullable MemoryReservation reservation) {
        this.limitBytes = limitBytes;
        this.reservation = reservation;
    }

    boolean tryKeep(long more) {
        if (bytes.addAndGet(more) <= limitBytes && (reservation == null || reservation.tryGrow(more))) {
            return true;
        }
        bytes.addAndGet(-more);
        return false;
    }

    void letGo(long less) {
        bytes.addAndGet(-less);
        if (reservation != null) {
            reservation.shrink(less);
        }
    }
}
