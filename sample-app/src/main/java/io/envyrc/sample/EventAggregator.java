package io.envyrc.sample;

import io.envyrc.memory.arrow.Aggregation;
import io.envyrc.memory.arrow.HashAggregate;
import io.envyrc.memory.arrow.SpillableBatches;
import io.envyrc.memory.arrow.TrackedAllocator;
import io.envyrc.memory.autoconfigure.EnvyPerformanceProperties;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.pool.BufferLease;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.spill.SpillStore;
import java.io.IOException;
import java.io.InputStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Aggregates events of any number by their keys, within the budget and on disk. Thread-safe. */
@Component
class EventAggregator {
    private static final String NAME = "events";

    private static final String TOTALS = "event totals";

    /** Pages of groups. Smaller than they would be by default, for many requests share the budget. */
    private static final int BATCH_BYTES = 128 << 10;

    private final ObjectProvider<TrackedAllocator> allocators;
    private final MemoryBudget budget;
    private final SpillStore store;
    private final BytePool buffers;
    private final int maxRecordBytes;
    private final int bufferBytes;

    /** The allocator is made by the first request: without it, the rest of the application needs nothing opened to Arrow. */
    EventAggregator(
            ObjectProvider<TrackedAllocator> allocators,
            MemoryBudget budget,
            SpillStore store,
            BytePool buffers,
            EnvyPerformanceProperties performance) {
        this.allocators = allocators;
        this.budget = budget;
        this.store = store;
        this.buffers = buffers;
        this.maxRecordBytes = Math.toIntExact(performance.maxLineSize().toBytes());
        this.bufferBytes =
                Math.toIntExact(maxRecordBytes + performance.bufferSize().toBytes());
    }

    /**
     * Reads {@code csv} to its end, and returns the totals, which the caller closes.
     *
     * @throws MalformedCsvException if a record is no event
     * @throws io.envyrc.memory.budget.MemoryLimitExceededException if there is no memory for the least that is needed
     * @throws io.envyrc.memory.spill.SpillException if the disk fails
     * @throws IOException if {@code csv} fails
     */
    EventTotals aggregate(InputStream csv) throws IOException {
        BufferAllocator allocator = allocators.getObject().child(NAME);
        try (HashAggregate aggregate = HashAggregate.builder(NAME, EventBatch.SCHEMA, allocator, budget, store)
                .by("key")
                .aggregate(
                        Aggregation.sum("value").as("sum"),
                        Aggregation.count(),
                        Aggregation.min("value").as("min"),
                        Aggregation.max("value").as("max"))
                .batchBytes(BATCH_BYTES)
                .build()) {
            EventReader read = read(csv, aggregate, allocator);
            // Whole before the first byte of an answer: what fails until here is told by the status.
            EventTotals totals = collect(aggregate, read, allocator);
            try {
                aggregate.close();
                return totals;
            } catch (IOException e) {
                try (totals) {
                    throw e;
                }
            }
        }
    }

    /** Returns the reader at its end, to be asked for its counts. */
    private EventReader read(InputStream csv, HashAggregate aggregate, BufferAllocator allocator) throws IOException {
        try (BufferLease<byte[]> lease = buffers.lease(bufferBytes);
                EventBatch batch = new EventBatch(NAME, allocator, budget, maxRecordBytes)) {
            EventReader events = new EventReader(csv, lease.get(), maxRecordBytes);
            while (events.next()) {
                if (!batch.add(events)) {
                    aggregate.add(batch.root());
                    batch.clear();
                    batch.add(events);
                }
            }
            aggregate.add(batch.root());
            return events;
        }
    }

    private EventTotals collect(HashAggregate aggregate, EventReader read, BufferAllocator allocator)
            throws IOException {
        ArrowReader reader = aggregate.finish();
        SpillableBatches groups =
                SpillableBatches.create(TOTALS, reader.getVectorSchemaRoot().getSchema(), allocator, budget, store);
        try {
            while (reader.loadNextBatch()) {
                groups.append(reader.getVectorSchemaRoot());
            }
            return new EventTotals(groups, read.events(), read.bytes(), aggregate.spilledBytes() + groups.diskBytes());
        } catch (IOException | RuntimeException | Error e) {
            try (groups) {
                throw e;
            }
        }
    }
}
