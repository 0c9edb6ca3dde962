package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.spill.SpillOptions;
import io.envyrc.memory.spill.SpillStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operators on children of the tracked allocator: what the budget has reserved is what the allocator counts. */
class TrackedOperatorsTest {
    private static final Schema SCHEMA = new Schema(
            List.of(Field.nullable("k", MinorType.BIGINT.getType()), Field.nullable("v", MinorType.BIGINT.getType())));
    private static final int ROWS = 1_000;
    private static final int BATCHES = 40;

    @TempDir
    Path directory;

    private final MemoryBudget budget = MemoryBudget.ofBytes(300_000);

    @Test
    void reservesWhatTheAllocatorCounts() throws IOException {
        try (TrackedAllocator root = TrackedAllocator.create(1 << 30);
                SpillStore store = SpillStore.open(
                        directory, SpillOptions.builder().blockBytes(4096).build())) {
            BufferAllocator input = root.child("input");
            BufferAllocator held = root.child("held");
            try (VectorSchemaRoot batch = batch(input)) {
                try (SpillableBatches batches = SpillableBatches.create("batches", SCHEMA, held, budget, store)) {
                    for (int i = 0; i < BATCHES; i++) {
                        batches.append(batch);
                        assertExact(held);
                    }
                    assertThat(drain(batches.read(), held)).isEqualTo(BATCHES * ROWS);
                }
                try (ExternalSort sort = ExternalSort.builder("sort", SCHEMA, held, budget, store)
                        .by(SortKey.ascending("k"))
                        .batchBytes(4096)
                        .build()) {
                    for (int i = 0; i < BATCHES; i++) {
                        sort.add(batch);
                        assertExact(held);
                    }
                    assertThat(drain(sort.finish(), held)).isEqualTo(BATCHES * ROWS);
                    assertThat(sort.spilledRuns()).isPositive();
                }
                try (HashAggregate aggregate = HashAggregate.builder("groups", SCHEMA, held, budget, store)
                        .by("k", "v")
                        .aggregate(Aggregation.count())
                        .batchBytes(4096)
                        .build()) {
                    for (int i = 0; i < BATCHES; i++) {
                        fill(batch, i);
                        aggregate.add(batch);
                        assertExact(held);
                    }
                    assertThat(drain(aggregate.finish(), held)).isEqualTo(BATCHES * ROWS);
                    assertThat(aggregate.spilledBytes()).isPositive();
                }
            }
            assertThat(budget.reservedBytes()).isZero();
            assertThat(root.bytesUsed()).isZero();
        }
    }

    private void assertExact(BufferAllocator held) {
        assertThat(budget.reservedBytes(MemoryKind.OFF_HEAP)).isEqualTo(held.getAllocatedMemory());
    }

    private long drain(ArrowReader open, BufferAllocator held) throws IOException {
        long rows = 0;
        try (ArrowReader reader = open) {
            while (reader.loadNextBatch()) {
                assertExact(held);
                rows += reader.getVectorSchemaRoot().getRowCount();
            }
        }
        return rows;
    }

    private static VectorSchemaRoot batch(BufferAllocator allocator) {
        VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator);
        fill(root, 0);
        return root;
    }

    private static void fill(VectorSchemaRoot root, int number) {
        for (int row = 0; row < ROWS; row++) {
            ((BigIntVector) root.getVector("k")).setSafe(row, row * 7919L % ROWS);
            ((BigIntVector) root.getVector("v")).setSafe(row, number);
        }
        root.setRowCount(ROWS);
    }
}
