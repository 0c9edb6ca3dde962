package io.envyrc.memory.pool;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryReservation;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes the pools that share it may own, idle and lent: a limit of their own, and a share of a budget if there
 * is one. Charged when a pool takes an object on and when it lets it go, never in between. Thread-safe.
 */
final class Retention {
    private final MemoryReservation own;
    private final @Nullable MemoryReservation shared;
    private final OverBudget overBudget;
    private final List<Upkeep<?>> keepers;

    Retention(long limitBytes, @Nullable MemoryReservation shared) {
        this(limitBytes, shared, OverBudget.ALLOCATE);
    }

    Retention(long limitBytes, @Nullable MemoryReservation shared, OverBudget overBudget) {
        this(
                // A budget is of a byte at least; nothing that a pool keeps is so small.
                MemoryBudget.ofBytes(Math.max(1, limitBytes)).reserve("pools", 0),
                shared,
                overBudget,
                new CopyOnWriteArrayList<>());
    }

    private Retention(
            MemoryReservation own, @Nullable MemoryReservation shared, OverBudget overBudget, List<Upkeep<?>> keepers) {
        this.own = own;
        this.shared = shared;
        this.overBudget = overBudget;
        this.keepers = keepers;
    }

    /** Returns the same limit, with another share of a budget. */
    Retention withReservation(MemoryReservation other) {
        return new Retention(own, other, overBudget, keepers);
    }

    void add(Upkeep<?> keeper) {
        keepers.add(keeper);
    }

    /**
     * Charges {@code bytes}, after letting idle objects go if need be.
     *
     * @return false if they do not fit
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if they do not fit and shall fail
     */
    boolean keep(long bytes) {
        if (tryKeep(bytes) || (IdleSlot.makeRoom(keepers, bytes) > 0 && tryKeep(bytes))) {
            return true;
        }
        if (overBudget == OverBudget.ALLOCATE) {
            return false;
        }
        own.grow(bytes);
        try {
            if (shared != null) {
                shared.grow(bytes, Duration.ZERO);
            }
            return true;
        } catch (RuntimeException refused) {
            own.shrink(bytes);
            throw refused;
        }
    }

    /**
     * Makes sure, if what does not fit shall fail, that {@code bytes} fit just now.
     *
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if they do not
     */
    void checkRoom(long bytes) {
        if (overBudget == OverBudget.FAIL && keep(bytes)) {
            letGo(bytes);
        }
    }

    boolean tryKeep(long bytes) {
        if (!own.tryGrow(bytes)) {
            return false;
        }
        boolean kept = false;
        try {
            kept = shared == null || shared.tryGrow(bytes);
            return kept;
        } finally {
            if (!kept) {
                own.shrink(bytes);
            }
        }
    }

    void letGo(long bytes) {
        own.shrink(bytes);
        if (shared != null) {
            try {
                shared.shrink(bytes);
            } catch (IllegalStateException closed) {
                // The manager was closed with this object out, and its close gave all bytes back.
                return;
            }
        }
    }
}
