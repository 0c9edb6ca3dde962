package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.spill.SpillOptions;
import io.envyrc.memory.spill.SpillStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of twenty times what all that is at work may take, the store's buffers too, and each row is looked at. */
class TwentyTimesTheLimitTest {
    private static final Schema SCHEMA = new Schema(List.of(
            Field.notNullable("k", MinorType.BIGINT.getType()), Field.notNullable("v", MinorType.BIGINT.getType())));
    private static final int LIMIT = 1 << 20;
    private static final int ROWS = 20 * LIMIT / (2 * Long.BYTES);
    private static final int KEYS = ROWS / 2;
    private static final int BATCH = 4096;

    @TempDir
    Path directory;

    private final MemoryBudget budget = MemoryBudget.ofBytes(LIMIT);
    private final long[] sums = new long[KEYS];
    private final int[] counts = new int[KEYS];

    private interface Sink {
        void add(VectorSchemaRoot root) throws IOException;
    }

    private static int key(long row) {
        return (int) (row * 7919 % KEYS);
    }

    private static void generate(TrackedAllocator allocator, Sink sink) throws IOException {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator)) {
            BigIntVector keys = (BigIntVector) root.getVector(0);
            BigIntVector values = (BigIntVector) root.getVector(1);
            keys.allocateNew(BATCH);
            values.allocateNew(BATCH);
            for (int from = 0; from < ROWS; from += BATCH) {
                for (int row = 0; row < BATCH; row++) {
                    keys.set(row, key(from + row));
                    values.set(row, from + row);
                }
                root.setRowCount(BATCH);
                sink.add(root);
            }
        }
    }

    private void checkSums() {
        long[] expected = new long[KEYS];
        for (int row = 0; row < ROWS; row++) {
            expected[key(row)] += row;
        }
        assertThat(Arrays.stream(counts).allMatch(count -> count == 2)).isTrue();
        assertThat(Arrays.equals(sums, expected)).isTrue();
        assertThat(budget.reservedBytes()).isZero();
        assertThat(budget.peakBytes()).isLessThanOrEqualTo(LIMIT);
    }

    private SpillStore store() throws IOException {
        return SpillStore.open(
                directory,
                SpillOptions.builder().blockBytes(4096).budget(budget).build());
    }

    @Test
    void areSorted() throws IOException {
        try (TrackedAllocator allocator = TrackedAllocator.create(2 * LIMIT);
                SpillStore store = store();
                ExternalSort sort = ExternalSort.builder("sort", SCHEMA, allocator, budget, store)
                        .by(SortKey.ascending("k"), SortKey.descending("v"))
                        .build()) {
            generate(allocator, sort::add);
            long lastKey = -1;
            long lastValue = 0;
            int unsorted = 0;
            try (ArrowReader reader = sort.finish()) {
                while (reader.loadNextBatch()) {
                    VectorSchemaRoot root = reader.getVectorSchemaRoot();
                    for (int row = 0; row < root.getRowCount(); row++) {
                        long key = ((BigIntVector) root.getVector(0)).get(row);
                        long value = ((BigIntVector) root.getVector(1)).get(row);
                        unsorted += key < lastKey || (key == lastKey && value > lastValue) ? 1 : 0;
                        lastKey = key;
                        lastValue = value;
                        counts[(int) key]++;
                        sums[(int) key] += value;
                    }
                }
            }
            assertThat(unsorted).isZero();
            assertThat(sort.spilledBytes()).isGreaterThan(18L * LIMIT);
        }
        checkSums();
    }

    @Test
    void areAggregated() throws IOException {
        try (TrackedAllocator allocator = TrackedAllocator.create(2 * LIMIT);
                SpillStore store = store();
                HashAggregate groups = HashAggregate.builder("groups", SCHEMA, allocator, budget, store)
                        .by("k")
                        .aggregate(Aggregation.sum("v"), Aggregation.count())
                        .build()) {
            generate(allocator, groups::add);
            try (ArrowReader reader = groups.finish()) {
                while (reader.loadNextBatch()) {
                    VectorSchemaRoot root = reader.getVectorSchemaRoot();
                    for (int row = 0; row < root.getRowCount(); row++) {
                        int key = (int) ((BigIntVector) root.getVector(0)).get(row);
                        sums[key] += ((BigIntVector) root.getVector(1)).get(row);
                        counts[key] += (int) ((BigIntVector) root.getVector(2)).get(row);
                    }
                }
            }
            assertThat(groups.spilledBytes()).isGreaterThan(18L * LIMIT);
        }
        checkSums();
    }
}
