package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.spill.SpillException;
import io.envyrc.memory.spill.SpillOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalSortTest {
    @TempDir
    Path directory;

    /** Random rows with a number each, what they are to be sorted by, and the order of their numbers. */
    private static final class Table extends RandomRows {
        final List<SortKey> keys = new ArrayList<>();
        final List<List<Object>> rows = new ArrayList<>();

        Table(Random random, Columns... types) {
            super(random, List.of(types), Field.nullable("number", MinorType.BIGINT.getType()));
            for (String key : keyNames()) {
                keys.add(new SortKey(key, random.nextBoolean(), random.nextBoolean()));
            }
        }

        @Override
        void fillOthers(VectorSchemaRoot root, int count) {
            BigIntVector numbers = (BigIntVector) root.getVector("number");
            for (int row = 0; row < count; row++) {
                numbers.setSafe(row, rows.size() + row);
            }
        }

        @Override
        void note(VectorSchemaRoot root) {
            read(root, rows);
        }

        private Comparator<List<Object>> order(int column) {
            SortKey key = keys.get(column);
            Comparator<Object> order = columns.get(column).order;
            Comparator<Object> values = key.descending() ? order.reversed() : order;
            return Comparator.comparing(
                    row -> row.get(column),
                    key.nullsFirst() ? Comparator.nullsFirst(values) : Comparator.nullsLast(values));
        }

        List<List<Object>> expected() {
            List<List<Object>> sorted = new ArrayList<>(rows);
            Comparator<List<Object>> order = order(0);
            for (int i = 1; i < keys.size(); i++) {
                order = order.thenComparing(order(i));
            }
            sorted.sort(order);
            return sorted;
        }
    }

    private static void read(VectorSchemaRoot root, List<List<Object>> rows) {
        for (int row = 0; row < root.getRowCount(); row++) {
            List<Object> values = new ArrayList<>();
            for (FieldVector vector : root.getFieldVectors()) {
                values.add(vector.getObject(row));
            }
            rows.add(values);
        }
    }

    private static void assertSame(List<List<Object>> actual, List<List<Object>> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int row = 0; row < expected.size(); row++) {
            if (!Arrays.deepEquals(actual.get(row).toArray(), expected.get(row).toArray())) {
                assertThat(actual.get(row)).as("row %d", row).isEqualTo(expected.get(row));
            }
        }
    }

    private static List<List<Object>> sorted(ExternalSort sort) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        try (ArrowReader reader = sort.finish()) {
            while (reader.loadNextBatch()) {
                assertThat(reader.getVectorSchemaRoot().getRowCount()).isPositive();
                read(reader.getVectorSchemaRoot(), rows);
            }
            assertThat(reader.loadNextBatch()).isFalse();
        }
        return rows;
    }

    private static ExternalSortBuilder builder(Memory memory, Table table) {
        return ExternalSort.builder("sort", table.schema, memory.allocator, memory.budget, memory.store)
                .by(table.keys.toArray(SortKey[]::new))
                .batchBytes(4096);
    }

    private static void add(ExternalSort sort, Memory memory, Table table, int batches, int rows) throws IOException {
        table.addTo(sort::add, memory.allocator, batches, rows);
    }

    @ParameterizedTest
    @EnumSource(Columns.class)
    void sortsEachTypeInMemoryAndOnDisk(Columns type) throws IOException {
        for (int seed = 0; seed < 6; seed++) {
            try (Memory memory = new Memory(directory, seed % 2 == 0 ? 1 << 30 : 130_000)) {
                Table table = new Table(new Random(seed), type);
                try (ExternalSort sort = builder(memory, table).fanIn(2 + seed).build()) {
                    add(sort, memory, table, 20, 150);
                    assertThat(sort.rows()).isEqualTo(3_000);
                    assertSame(sorted(sort), table.expected());
                }
            }
        }
    }

    @Test
    void sortsByAnyKeysAtAnyLimit() throws IOException {
        int spilled = 0;
        for (int seed = 0; seed < 80; seed++) {
            Random random = new Random(seed);
            Columns[] types = random.ints(1 + random.nextInt(4), 0, Columns.values().length)
                    .mapToObj(List.of(Columns.values())::get)
                    .toArray(Columns[]::new);
            long limit = List.of(100_000L, 140_000L, 300_000L, 1L << 30).get(random.nextInt(4));
            try (Memory memory = new Memory(directory, limit)) {
                Table table = new Table(random, types);
                try (ExternalSort sort =
                        builder(memory, table).fanIn(2 + random.nextInt(30)).build()) {
                    add(sort, memory, table, random.nextInt(40), 1 + random.nextInt(300));
                    assertSame(sorted(sort), table.expected());
                    spilled += sort.spilledRuns() > 0 ? 1 : 0;
                }
            }
        }
        assertThat(spilled).isBetween(5, 79);
    }

    @Test
    void nothingIsWrittenWhereMemorySuffices() throws IOException {
        try (Memory memory = new Memory(directory, 1 << 30)) {
            Table table = new Table(new Random(1), Columns.INT64, Columns.TEXT);
            try (ExternalSort sort = builder(memory, table).build()) {
                add(sort, memory, table, 50, 400);
                assertSame(sorted(sort), table.expected());
                assertThat(sort.spilledRuns()).isZero();
            }
            assertThat(memory.store.stats().writtenBytes()).isZero();
        }
    }

    @Test
    void emptyInputHasNoRowsAndTakesNoMemory() throws IOException {
        try (Memory memory = new Memory(directory, 1)) {
            Table table = new Table(new Random(1), Columns.INT64);
            try (ExternalSort sort = builder(memory, table).build()) {
                add(sort, memory, table, 2, 0);
                assertThat(sorted(sort)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void manyTinyBatchesAreSorted(int rows) throws IOException {
        try (Memory memory = new Memory(directory, 8_000_000)) {
            Table table = new Table(new Random(rows), Columns.INT32, Columns.TEXT);
            try (ExternalSort sort = builder(memory, table).batchBytes(1 << 16).build()) {
                add(sort, memory, table, 3_000, rows);
                assertThat(sort.heldBlocks()).isLessThan(200);
                assertSame(sorted(sort), table.expected());
            }
        }
    }

    @Test
    void rowsLargerThanABatchAreSorted() throws IOException {
        try (Memory memory = new Memory(directory, 120_000)) {
            Table table = new Table(new Random(3), Columns.TEXT);
            try (ExternalSort sort = builder(memory, table).batchBytes(1024).build();
                    VectorSchemaRoot root = table.batch(memory.allocator, 50)) {
                VarCharVector texts = (VarCharVector) root.getVector(0);
                texts.reset();
                for (int row = 0; row < 50; row++) {
                    texts.setSafe(row, new Text(Integer.toString(row * 7 % 50).repeat(row * 100 + 1)));
                }
                root.setRowCount(50);
                table.rows.clear();
                read(root, table.rows);
                sort.add(root);
                assertSame(sorted(sort), table.expected());
                assertThat(sort.spilledRuns()).isPositive();
            }
        }
    }

    @Test
    void spillsForOthersWhileRowsAreAddedAndWhileTheyAreRead() throws IOException {
        try (Memory memory = new Memory(directory, 2_000_000)) {
            Table table = new Table(new Random(5), Columns.INT16, Columns.BOOL);
            try (ExternalSort sort = builder(memory, table).build()) {
                add(sort, memory, table, 20, 300);
                assertThat(memory.budget.spill("test", 1)).isPositive();
                assertThat(sort.spilledRuns()).isEqualTo(1);
                assertThat(memory.budget.spill("test", 1)).isZero();
                add(sort, memory, table, 20, 300);
                assertSame(sorted(sort), table.expected());
                assertThat(sort.spilledRuns()).isEqualTo(2);
            }
            Table other = new Table(new Random(6), Columns.INT16, Columns.TEXT);
            try (ExternalSort sort = builder(memory, other).build()) {
                add(sort, memory, other, 20, 300);
                ArrowReader reader = sort.finish();
                List<List<Object>> rows = new ArrayList<>();
                for (int i = 0; reader.loadNextBatch(); i++) {
                    read(reader.getVectorSchemaRoot(), rows);
                    if (i == 3) {
                        assertThat(memory.budget.spill("test", 1)).isPositive();
                        assertThat(sort.spilledRuns()).isEqualTo(1);
                        assertThat(reader.getVectorSchemaRoot().getRowCount()).isPositive();
                    }
                }
                assertSame(rows, other.expected());
            }
        }
    }

    @Test
    void fullDiskWhileRowsAreReadLosesNone() throws IOException {
        MemoryBudget budget = MemoryBudget.ofBytes(2_000_000);
        try (Memory memory =
                new Memory(directory, budget, SpillOptions.builder().maxDiskBytes(20_000))) {
            Table table = new Table(new Random(7), Columns.INT64, Columns.TEXT);
            try (ExternalSort sort = builder(memory, table).build()) {
                add(sort, memory, table, 20, 300);
                ArrowReader reader = sort.finish();
                List<List<Object>> rows = new ArrayList<>();
                while (reader.loadNextBatch()) {
                    read(reader.getVectorSchemaRoot(), rows);
                    if (rows.size() < 3_000) {
                        assertThat(budget.spill("test", 1)).isZero();
                    }
                }
                assertSame(rows, table.expected());
            }
        }
    }

    @Test
    void fullDiskFailsTheInputClearly() throws IOException {
        MemoryBudget budget = MemoryBudget.ofBytes(200_000);
        try (Memory memory =
                new Memory(directory, budget, SpillOptions.builder().maxDiskBytes(20_000))) {
            Table table = new Table(new Random(7), Columns.INT64, Columns.TEXT);
            try (ExternalSort sort = builder(memory, table).build()) {
                assertThatThrownBy(() -> add(sort, memory, table, 100, 300))
                        .isInstanceOfSatisfying(
                                SpillException.class,
                                e -> assertThat(e.reason()).isEqualTo(SpillException.Reason.QUOTA));
                assertThatThrownBy(sort::finish)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("Sort 'sort' failed before");
            }
        }
    }

    @Test
    void missingRunFailsTheReaderClearly() throws IOException {
        try (Memory memory = new Memory(directory, 150_000)) {
            Table table = new Table(new Random(8), Columns.INT64);
            try (ExternalSort sort = builder(memory, table).build()) {
                add(sort, memory, table, 100, 300);
                assertThat(sort.spilledRuns()).isPositive();
                try (Stream<Path> files = Files.walk(memory.store.directory())) {
                    Path run = files.filter(file -> file.toString().endsWith(".spill"))
                            .findFirst()
                            .orElseThrow();
                    Files.delete(run);
                }
                assertThatThrownBy(sort::finish)
                        .isInstanceOfSatisfying(
                                SpillException.class,
                                e -> assertThat(e.reason()).isEqualTo(SpillException.Reason.MISSING));
            }
        }
    }

    @Test
    void vectorsThatWereKeptAreNotOverwritten() throws IOException {
        try (Memory memory = new Memory(directory, 1 << 20)) {
            Table table = new Table(new Random(9), Columns.INT64);
            try (ExternalSort sort = builder(memory, table).build()) {
                add(sort, memory, table, 10, 300);
                ArrowReader reader = sort.finish();
                reader.loadNextBatch();
                List<List<Object>> first = new ArrayList<>();
                read(reader.getVectorSchemaRoot(), first);
                try (VectorSchemaRoot kept = reader.getVectorSchemaRoot().slice(0)) {
                    reader.loadNextBatch();
                    List<List<Object>> again = new ArrayList<>();
                    read(kept, again);
                    assertSame(again, first);
                }
            }
        }
    }

    @Test
    void keptVectorsAndAFullBudgetChangeNoRowOfASortInMemory() throws IOException {
        try (Memory memory = new Memory(directory, 1 << 20)) {
            Table table = new Table(new Random(9), Columns.INT64, Columns.TEXT);
            try (ExternalSort sort = builder(memory, table).build()) {
                add(sort, memory, table, 10, 300);
                ArrowReader reader = sort.finish();
                reader.loadNextBatch();
                List<List<Object>> rows = new ArrayList<>();
                read(reader.getVectorSchemaRoot(), rows);
                try (VectorSchemaRoot kept = reader.getVectorSchemaRoot().slice(0);
                        MemoryReservation rest = memory.budget.reserve("other", memory.budget.availableBytes())) {
                    reader.loadNextBatch();
                    read(reader.getVectorSchemaRoot(), rows);
                    assertThat(rest.bytes()).isPositive();
                    List<List<Object>> first = new ArrayList<>();
                    read(kept, first);
                    assertSame(first, rows.subList(0, kept.getRowCount()));
                }
                while (reader.loadNextBatch()) {
                    read(reader.getVectorSchemaRoot(), rows);
                }
                assertSame(rows, table.expected());
            }
        }
    }

    @Test
    void refusesWhatItCannotDo() throws IOException {
        try (Memory memory = new Memory(directory, 10_000)) {
            Schema list = new Schema(List.of(new Field(
                    "list",
                    FieldType.nullable(new ArrowType.List()),
                    List.of(Field.nullable("e", MinorType.INT.getType())))));
            Schema schema = new Schema(List.of(
                    Field.nullable("a", MinorType.INT.getType()),
                    Field.nullable("b", MinorType.INTERVALDAY.getType())));
            assertThatThrownBy(() -> ExternalSort.builder("s", list, memory.allocator, memory.budget, memory.store)
                            .by(SortKey.ascending("list"))
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Column 'list' is of type List, which is not supported: columns are of fixed width,"
                            + " Utf8 or Binary");
            ExternalSortBuilder plain =
                    ExternalSort.builder("s", schema, memory.allocator, memory.budget, memory.store);
            assertThatThrownBy(plain::build)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Sort 's' has no key: add some by by(...)");
            assertThatThrownBy(() -> plain.by(SortKey.ascending("c")).build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("No column 'c' among [a, b]");
            assertThatThrownBy(() -> ExternalSort.builder("s", schema, memory.allocator, memory.budget, memory.store)
                            .by(SortKey.descending("b"))
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Column 'b' is of a type that is no key: half floats and intervals have no order here");
            assertThatThrownBy(() -> ExternalSort.builder("s", schema, memory.allocator, memory.budget, memory.store)
                            .by(SortKey.ascending("a").withNullsFirst().withNullsLast())
                            .fanIn(1)
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Operator 's': fanIn must be within 2..1024 but was 1");
            try (ExternalSort sort = ExternalSort.builder("s", schema, memory.allocator, memory.budget, memory.store)
                            .by(SortKey.ascending("a"))
                            .build();
                    VectorSchemaRoot root = VectorSchemaRoot.create(schema, memory.allocator);
                    VectorSchemaRoot other = VectorSchemaRoot.create(list, memory.allocator)) {
                assertThatThrownBy(() -> sort.add(other))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("Sort 's': expected schema Schema<a: ");
                root.allocateNew();
                root.setRowCount(10);
                assertThatThrownBy(() -> sort.add(root))
                        .isInstanceOf(MemoryLimitExceededException.class)
                        .hasMessageStartingWith("Memory budget exceeded: 's' asked for 16384 bytes");
                sort.close();
                assertThatThrownBy(() -> sort.add(root))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("Sort 's' is closed");
            }
        }
    }

    @Test
    void finishedSortTakesNoMore() throws IOException {
        try (Memory memory = new Memory(directory, 1 << 20)) {
            Table table = new Table(new Random(9), Columns.INT64);
            try (ExternalSort sort = builder(memory, table).build()) {
                sort.finish();
                assertThatThrownBy(() -> add(sort, memory, table, 1, 1))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("Sort 'sort' is finished");
                assertThatThrownBy(sort::finish)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("Sort 'sort' is finished");
            }
        }
    }

    @Test
    void sixteenSortsShareABudget() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        // The store's buffers are of the budget too.
        MemoryBudget budget = MemoryBudget.ofBytes(2_500_000);
        try (Memory memory =
                new Memory(directory, budget, SpillOptions.builder().budget(budget))) {
            CyclicBarrier gate = new CyclicBarrier(16);
            List<Future<?>> workers = IntStream.range(0, 16)
                    .<Future<?>>mapToObj(seed -> threads.submit(() -> {
                        Table table = new Table(new Random(seed), Columns.INT32, Columns.TEXT);
                        gate.await();
                        try (ExternalSort sort = builder(memory, table).fanIn(8).build()) {
                            add(sort, memory, table, 100, 300);
                            assertSame(sorted(sort), table.expected());
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> worker : workers) {
                worker.get(120, TimeUnit.SECONDS);
            }
            assertThat(memory.store.stats().writtenBytes()).isPositive();
            assertThat(budget.reservedBytes("sort")).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void reservesAllItHolds() throws IOException {
        try (Memory memory = new Memory(directory, 200_000)) {
            Table table = new Table(new Random(11), Columns.INT64, Columns.TEXT);
            try (ExternalSort sort = builder(memory, table).build()) {
                for (int i = 0; i < 50; i++) {
                    add(sort, memory, table, 1, 300);
                    assertThat(memory.budget.reservedBytes(MemoryKind.OFF_HEAP))
                            .isEqualTo(memory.allocator.getAllocatedMemory());
                }
                ArrowReader reader = sort.finish();
                while (reader.loadNextBatch()) {
                    assertThat(memory.budget.reservedBytes(MemoryKind.OFF_HEAP))
                            .isEqualTo(memory.allocator.getAllocatedMemory());
                }
                assertThat(memory.budget.peakBytes()).isLessThanOrEqualTo(200_000);
            }
        }
    }
}
