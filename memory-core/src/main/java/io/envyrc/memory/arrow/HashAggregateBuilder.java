package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.spill.SpillStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** Configures a {@link HashAggregate}. Not thread-safe. */
public final class HashAggregateBuilder {
    private final String name;
    private final Schema schema;
    private final BufferAllocator allocator;
    private final MemoryBudget budget;
    private final SpillStore store;
    private final List<String> keys = new ArrayList<>();
    private final List<Aggregation> aggregations = new ArrayList<>();
    private int batchBytes;

    HashAggregateBuilder(String name, Schema schema, BufferAllocator allocator, MemoryBudget budget, SpillStore store) {
        this.name = name;
        this.schema = Objects.requireNonNull(schema, "schema");
        this.allocator = allocator;
        this.budget = Objects.requireNonNull(budget, "budget");
        this.store = store;
        this.batchBytes = OperatorContext.batchBytesFor(budget);
    }

    /** Adds key columns: rows of the same keys are a group. Null is a key like any other. */
    public HashAggregateBuilder by(String... more) {
        keys.addAll(List.of(more));
        return this;
    }

    /** Adds results; without any, the groups alone are told, which are the distinct keys. */
    public HashAggregateBuilder aggregate(Aggregation... more) {
        aggregations.addAll(List.of(more));
        return this;
    }

    /**
     * Sets the size of pages of groups, and the aim for a batch that is written or shown, in bytes, 1 KiB to 64 MiB. By
     * default 1/128 of the budget's limit, within 16 KiB and 1 MiB.
     */
    public HashAggregateBuilder batchBytes(int batchBytes) {
        this.batchBytes = batchBytes;
        return this;
    }

    OperatorContext context() {
        return new OperatorContext(name, allocator, budget, store, batchBytes, Partitions.COUNT);
    }

    Schema schema() {
        return schema;
    }

    List<String> keys() {
        return keys;
    }

    List<Aggregation> aggregations() {
        return aggregations;
    }

    /**
     * Returns an aggregate to which nothing was added, which the caller closes. It is registered with the budget, and
     * reserves nothing yet.
     *
     * @throws IllegalArgumentException if there is no key, a column is not there or of a type that is not supported for what
     *     it is to be, two columns of the result have the same name, or a setting is out of range
     */
    public HashAggregate build() {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("Aggregate '%s' has no key: add some by by(...)".formatted(name));
        }
        return new HashAggregate(this);
    }
}
