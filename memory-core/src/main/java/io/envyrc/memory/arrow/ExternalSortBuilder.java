package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.spill.SpillStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** Configures an {@link ExternalSort}. Not thread-safe. */
public final class ExternalSortBuilder {
    private final String name;
    private final Schema schema;
    private final BufferAllocator allocator;
    private final MemoryBudget budget;
    private final SpillStore store;
    private final List<SortKey> keys = new ArrayList<>();
    private int batchBytes;
    private int fanIn = 64;

    ExternalSortBuilder(String name, Schema schema, BufferAllocator allocator, MemoryBudget budget, SpillStore store) {
        this.name = name;
        this.schema = Objects.requireNonNull(schema, "schema");
        this.allocator = allocator;
        this.budget = Objects.requireNonNull(budget, "budget");
        this.store = store;
        this.batchBytes = OperatorContext.batchBytesFor(budget);
    }

    /** Adds keys: rows that are equal by those before are sorted by these. */
    public ExternalSortBuilder by(SortKey... more) {
        keys.addAll(List.of(more));
        return this;
    }

    /**
     * Sets the aim for a batch that is sorted, written or shown, in bytes, 1 KiB to 64 MiB; a row larger than it has a batch
     * of its own. By default 1/128 of the budget's limit, within 16 KiB and 1 MiB.
     */
    public ExternalSortBuilder batchBytes(int batchBytes) {
        this.batchBytes = batchBytes;
        return this;
    }

    /** Sets how many runs are merged at once at the most, 2 to 1,024, 64 by default. */
    public ExternalSortBuilder fanIn(int fanIn) {
        this.fanIn = fanIn;
        return this;
    }

    OperatorContext context() {
        return new OperatorContext(name, allocator, budget, store, batchBytes, fanIn);
    }

    Schema schema() {
        return schema;
    }

    List<SortKey> keys() {
        return keys;
    }

    /**
     * Returns a sort to which nothing was added, which the caller closes. It is registered with the budget, and reserves
     * nothing yet.
     *
     * @throws IllegalArgumentException if there is no key, a key is no column of the schema or of a type without order, a
     *     column is of a type that is not supported, or a setting is out of range
     */
    public ExternalSort build() {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("Sort '%s' has no key: add some by by(...)".formatted(name));
        }
        return new ExternalSort(this);
    }
}
