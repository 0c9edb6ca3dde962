package io.envyrc.memory.autoconfigure.pressure;

import io.envyrc.memory.Registration;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.SpillableConsumer;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySignals;
import java.util.Optional;

/**
 * What is reserved of the budget; absent if that has no limit. What consumers hold that can spill warns and is not
 * confirmed, for a request that lacks it has it spilled: they may fill the budget and be well.
 */
final class BudgetSignal implements MemorySignal {
    private final MemoryBudget budget;

    BudgetSignal(MemoryBudget budget) {
        this.budget = budget;
    }

    @Override
    public String name() {
        return MemorySignals.BUDGET;
    }

    @Override
    public Optional<Reading> read() {
        if (isUnlimited()) {
            return Optional.empty();
        }
        long reserved = budget.reservedBytes();
        long spillable = budget.spillableConsumers().stream()
                .mapToLong(SpillableConsumer::bytes)
                .sum();
        return Optional.of(new Reading(reserved, budget.limitBytes(), Math.max(0, reserved - spillable)));
    }

    @Override
    public Registration onCrossing(double share, Runnable crossed) {
        return isUnlimited() ? () -> {} : budget.onReach((long) Math.ceil(share * budget.limitBytes()), crossed);
    }

    private boolean isUnlimited() {
        return budget.limitBytes() == Long.MAX_VALUE;
    }
}
