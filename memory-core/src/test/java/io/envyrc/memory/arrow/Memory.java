package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.spill.SpillOptions;
import io.envyrc.memory.spill.SpillStore;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.arrow.memory.RootAllocator;

/** What an operator works with. Closing it asserts that everything was given back. */
final class Memory implements AutoCloseable {
    final RootAllocator allocator = new RootAllocator();
    final MemoryBudget budget;
    final SpillStore store;

    Memory(Path directory, long limitBytes) throws IOException {
        this(directory, MemoryBudget.ofBytes(limitBytes));
    }

    Memory(Path directory, MemoryBudget budget) throws IOException {
        this(directory, budget, SpillOptions.builder());
    }

    /** The store's own buffers are not of the budget, so that limits may be smaller than they are. */
    Memory(Path directory, MemoryBudget budget, SpillOptions.Builder options) throws IOException {
        this.budget = budget;
        this.store = SpillStore.open(directory, options.blockBytes(4096).build());
    }

    /** Asserts that the reservations are what the buffers take. */
    void assertExact() {
        assertThat(budget.reservedBytes()).isEqualTo(allocator.getAllocatedMemory());
    }

    void assertGivenBack() {
        assertThat(budget.reservedBytes()).isEqualTo(budget.reservedBytes("spill"));
        assertThat(budget.spillableConsumers()).isEmpty();
        assertThat(allocator.getAllocatedMemory()).isZero();
        assertThat(store.stats().files()).isZero();
        assertThat(store.stats().diskBytes()).isZero();
    }

    @Override
    public void close() throws IOException {
        try {
            assertGivenBack();
        } finally {
            store.close();
            allocator.close();
        }
    }
}
