package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import java.util.List;

/** Section {@code budget}: the limit, what is reserved of it, by whom, and how many requests wait. */
record BudgetSection(
        long limitBytes,
        long reservedBytes,
        long heapBytes,
        long offHeapBytes,
        long peakBytes,
        boolean fair,
        int waiting,
        List<ConsumerView> topConsumers) {
    private static final int TOP = 20;

    static BudgetSection of(MemoryBudget budget) {
        return new BudgetSection(
                budget.limitBytes(),
                budget.reservedBytes(),
                budget.reservedBytes(MemoryKind.HEAP),
                budget.reservedBytes(MemoryKind.OFF_HEAP),
                budget.peakBytes(),
                budget.isFair(),
                budget.reserveWaits().waiting(),
                budget.topConsumers(TOP).stream().map(ConsumerView::of).toList());
    }
}
