package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.spill.SpillOptions;
import io.envyrc.memory.spill.SpillStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sorts of many runs: how many there are, and how many are open at once. */
class SortRunsTest {
    private static final Schema SCHEMA = new Schema(List.of(Field.notNullable("k", MinorType.BIGINT.getType())));
    private static final int MANY = 512;
    private static final int ROWS = 100;
    private static final long LIMIT = 64L << 20;

    @TempDir
    Path directory;

    private final MemoryBudget budget = MemoryBudget.ofBytes(LIMIT);
    private final AtomicLong mostOpen = new AtomicLong();
    private LongSupplier open = () -> 0;
    private final RootAllocator allocator = new RootAllocator(
            new AllocationListener() {
                @Override
                public void onAllocation(long size) {
                    mostOpen.accumulateAndGet(open.getAsLong(), Math::max);
                }
            },
            Long.MAX_VALUE);
    private long next;

    @AfterEach
    void nothingIsLeft() {
        assertThat(budget.reservedBytes()).isZero();
        assertThat(allocator.getAllocatedMemory()).isZero();
        allocator.close();
        assertThat(directory).isEmptyDirectory();
    }

    private SpillStore store() throws IOException {
        SpillStore store = SpillStore.open(
                directory,
                SpillOptions.builder()
                        .blockBytes(4096)
                        .budget(budget)
                        .reserveBuffers(1)
                        .build());
        open = () -> budget.reservedBytes("spill") / store.bufferBytes() - 1;
        return store;
    }

    private ExternalSort sort(SpillStore store, int fanIn) {
        return ExternalSort.builder("sort", SCHEMA, allocator, budget, store)
                .by(SortKey.ascending("k"))
                .batchBytes(1024)
                .fanIn(fanIn)
                .build();
    }

    private void add(ExternalSort sort) throws IOException {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator)) {
            for (int row = 0; row < ROWS; row++) {
                ((BigIntVector) root.getVector(0)).setSafe(row, next++ * 7919 % 1_000_003);
            }
            root.setRowCount(ROWS);
            sort.add(root);
        }
    }

    private void addRuns(ExternalSort sort, int runs) throws IOException {
        for (int i = 0; i < runs; i++) {
            add(sort);
            assertThat(budget.spill("test", 1)).isPositive();
        }
    }

    private void check(ExternalSort sort, SpillStore store) throws IOException {
        long rows = 0;
        long sum = 0;
        long last = -1;
        try (ArrowReader reader = sort.finish()) {
            while (reader.loadNextBatch()) {
                mostOpen.accumulateAndGet(open.getAsLong(), Math::max);
                BigIntVector keys = (BigIntVector) reader.getVectorSchemaRoot().getVector(0);
                for (int row = 0; row < keys.getValueCount(); row++) {
                    assertThat(keys.get(row)).isGreaterThanOrEqualTo(last);
                    last = keys.get(row);
                    sum += last;
                }
                rows += keys.getValueCount();
            }
        }
        long expected = 0;
        for (long i = 0; i < next; i++) {
            expected += i * 7919 % 1_000_003;
        }
        assertThat(rows).isEqualTo(next);
        assertThat(sum).isEqualTo(expected);
        assertThat(store.stats().files()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 16})
    void noMoreAreOpenThanTheFanInAndTheOneThatIsWritten(int fanIn) throws IOException {
        try (SpillStore store = store();
                ExternalSort sort = sort(store, fanIn)) {
            addRuns(sort, 40);
            assertThat(sort.spilledRuns()).isEqualTo(40);
            mostOpen.set(0);
            check(sort, store);
            // Each merge ends as many as it reads but one, and the last of at most so many is not written.
            assertThat(sort.spilledRuns()).isEqualTo(40 + (40 - 2) / (fanIn - 1));
            assertThat(mostOpen.get()).isBetween(fanIn - 1L, fanIn + 1L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 512, 513, 1024})
    void manyAreMergedBeforeTheEnd(int fanIn) throws IOException {
        try (SpillStore store = store();
                ExternalSort sort = sort(store, fanIn)) {
            addRuns(sort, MANY + 3);
            assertThat(store.stats().files()).isLessThanOrEqualTo(MANY);
            assertThat(sort.spilledRuns()).isEqualTo(MANY + 3 + (fanIn == 2 ? 3 : 1));
            check(sort, store);
        }
    }

    @Test
    void whatIsHeldMayBeSpilledForTheMemoryThatMergingNeeds() throws IOException {
        try (SpillStore store = store();
                ExternalSort sort = sort(store, 100)) {
            addRuns(sort, MANY);
            try (MemoryReservation rest = budget.reserve("rest", budget.availableBytes() - 20_000)) {
                assertThat(rest.bytes()).isPositive();
                for (int i = 0; i < 3; i++) {
                    add(sort);
                    assertThat(store.stats().files()).isEqualTo(sort.spilledRuns());
                }
                assertThat(sort.spilledRuns()).isGreaterThan(MANY);
            }
            add(sort);
            assertThat(store.stats().files()).isLessThan(MANY);
            check(sort, store);
        }
    }
}
