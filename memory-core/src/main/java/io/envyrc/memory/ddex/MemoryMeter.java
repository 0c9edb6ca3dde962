package io.envyrc.memory.ddex;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import java.io.Closeable;
import org.jspecify.annotations.Nullable;

/**
 * What one parse holds, reserved before it is held: under the parser's own limit, and in the budget if there is one. Grows
 * in steps, and asks for relief before it gives up. Not thread-safe.
 */
final class MemoryMeter implements Closeable {
    static final String CONSUMER = "ddex";

    private static final long STEP = 32 << 10;
    private static final long SLACK = 1 << 20;

    private final long limit;
    private final MemoryReservation own;
    private final @Nullable MemoryBudget budget;
    private final @Nullable MemoryReservation shared;
    private Runnable relief = () -> {};
    private boolean relieving;
    private long fixed;
    private long record;
    private long pending;
    private long reserved;

    /** Opens a reservation of nothing. */
    MemoryMeter(DdexConfig config) {
        this.budget = config.budget();
        this.limit = config.maxMemory();
        this.own = MemoryBudget.builder(limit).remedy(config.remedy()).build().reserve(CONSUMER, 0);
        this.shared = budget == null ? null : budget.reserve(CONSUMER, 0);
    }

    /** Sets what is done once when memory runs out, before it is asked for again. */
    void relief(Runnable action) {
        relief = action;
    }

    long limit() {
        return limit;
    }

    /** Returns what is held, in bytes. */
    long used() {
        return fixed + record + pending;
    }

    /** Returns how full that is, 0.0..1.0: the parser's own limit, or the budget if it is fuller. */
    double usedShare() {
        double share = (double) used() / limit;
        double ofAll = budget == null ? 0 : (double) budget.reservedBytes() / budget.limitBytes();
        return Math.min(1, Math.max(share, ofAll));
    }

    /** Sets the size of buffers. */
    void fixed(long bytes) {
        fixed = bytes;
        settle();
    }

    /** Sets the size of the record in work and its text. */
    void record(long bytes) {
        record = bytes;
        settle();
    }

    /** Sets the size of events that wait to be handed over. */
    void pending(long bytes) {
        pending = bytes;
        settle();
    }

    /**
     * Brings the reservations to what is held.
     *
     * @throws MemoryLimitExceededException if that is too much, after relief
     */
    private void settle() {
        if (relieving) {
            // What relief gives back counts once it is over.
            return;
        }
        long more = used() - reserved;
        if (more > 0) {
            grow(more);
        } else if (-more > SLACK) {
            shrink(-more - STEP);
        }
    }

    private void grow(long more) {
        if (tryGrow(Math.max(more, STEP)) || tryGrow(more)) {
            return;
        }
        relieving = true;
        try {
            relief.run();
        } finally {
            relieving = false;
        }
        long still = used() - reserved;
        if (still < 0) {
            shrink(-still);
        } else if (still > 0 && !tryGrow(still)) {
            own.grow(still);
            if (shared != null) {
                shared.grow(still);
            }
            reserved += still;
        }
    }

    private boolean tryGrow(long more) {
        if (!own.tryGrow(more)) {
            return false;
        }
        if (shared != null && !shared.tryGrow(more)) {
            own.shrink(more);
            return false;
        }
        reserved += more;
        return true;
    }

    private void shrink(long less) {
        reserved -= less;
        own.shrink(less);
        if (shared != null) {
            shared.shrink(less);
        }
    }

    @Override
    public void close() {
        own.close();
        if (shared != null) {
            shared.close();
        }
    }
}
