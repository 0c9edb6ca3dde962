package io.envyrc.memory.ddex;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.pressure.PressureLevel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Tells whether memory leaves room for another file. Thread-safe. */
final class MemoryRoom {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final DdexBatchConfig config;
    private final DdexConfig parser;

    MemoryRoom(DdexBatchConfig config) {
        this.config = config;
        this.parser = config.parser().config();
    }

    /** Returns CRITICAL while there is none, and has garbage collected then, as the pools allow. */
    PressureLevel level() {
        if (!isTight()) {
            return PressureLevel.NORMAL;
        }
        parser.buffers().collect();
        return isTight() ? PressureLevel.CRITICAL : PressureLevel.NORMAL;
    }

    /**
     * Waits for room, in the budget too, for the admission timeout at most; from then on the parser's own limits have the
     * say.
     *
     * @return false if the run ended meanwhile
     */
    boolean await(BooleanSupplier runEnding) {
        long start = System.nanoTime();
        long timeout = config.admissionTimeout().toNanos();
        while (!runEnding.getAsBoolean() && !Thread.currentThread().isInterrupted()) {
            boolean tight = level() == PressureLevel.CRITICAL || isBudgetTight();
            if (!tight || System.nanoTime() - start >= timeout) {
                return true;
            }
            LockSupport.parkNanos(this, POLL_NANOS);
        }
        return false;
    }

    private boolean isTight() {
        return config.memory().getAsDouble() > config.memoryThreshold();
    }

    /** What pools keep idle is no obstacle: they lend it. */
    private boolean isBudgetTight() {
        MemoryBudget budget = parser.budget();
        return budget != null
                && budget.reservedBytes() - parser.buffers().idleBytes()
                        > config.memoryThreshold() * budget.limitBytes();
    }
}
