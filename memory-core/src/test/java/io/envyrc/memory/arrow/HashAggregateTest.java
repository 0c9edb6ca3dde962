package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.spill.SpillException;
import io.envyrc.memory.spill.SpillOptions;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.arrow.vector.util.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashAggregateTest {
    @TempDir
    Path directory;

    /** Random rows, and what is to come of them by the JDK's own means. */
    private static final class Table extends RandomRows {
        final Columns valueType;
        final Map<List<Object>, Expected> expected = new HashMap<>();

        Table(Random random, Columns valueType, Columns... keys) {
            super(
                    random,
                    List.of(keys),
                    valueType.field("value"),
                    Field.nullable("number", MinorType.BIGINT.getType()));
            this.valueType = valueType;
        }

        @Override
        void fillOthers(VectorSchemaRoot root, int count) {
            valueType.fill(root.getVector("value"), count, random);
            BigIntVector numbers = (BigIntVector) root.getVector("number");
            numbers.allocateNew(count);
            for (int row = 0; row < count; row++) {
                if (random.nextInt(10) > 0) {
                    numbers.set(row, random.nextLong() % 1_000_000_000_000L);
                }
            }
        }

        @Override
        void note(VectorSchemaRoot root) {
            for (int row = 0; row < root.getRowCount(); row++) {
                List<Object> key = new ArrayList<>();
                for (int i = 0; i < columns.size(); i++) {
                    key.add(normal(root.getVector(i).getObject(row)));
                }
                expected.computeIfAbsent(key, absent -> new Expected())
                        .accept(valueType, root.getVector("value").getObject(row), (Long)
                                root.getVector("number").getObject(row));
            }
        }
    }

    private static final class Expected {
        long rows;
        long values;

        @Nullable
        Object min;

        @Nullable
        Object max;

        @Nullable
        BigInteger sum;

        void accept(Columns type, @Nullable Object value, @Nullable Long number) {
            rows++;
            if (value != null) {
                values++;
                min = min == null || type.order.compare(value, min) < 0 ? value : min;
                max = max == null || type.order.compare(value, max) > 0 ? value : max;
            }
            if (number != null) {
                sum = (sum == null ? BigInteger.ZERO : sum).add(BigInteger.valueOf(number));
            }
        }
    }

    private static Object normal(Object value) {
        if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        }
        if (value instanceof Float number) {
            return number == 0 ? (Object) 0f : number;
        }
        if (value instanceof Double number) {
            return number == 0 ? (Object) 0d : number;
        }
        return value instanceof Text text ? text.toString() : value;
    }

    private static HashAggregateBuilder builder(Memory memory, Table table) {
        return HashAggregate.builder("groups", table.schema, memory.allocator, memory.budget, memory.store)
                .by(table.keyNames())
                .batchBytes(4096);
    }

    private static Aggregation[] all() {
        return new Aggregation[] {
            Aggregation.count(),
            Aggregation.count("value"),
            Aggregation.min("value"),
            Aggregation.max("value"),
            Aggregation.sum("number")
        };
    }

    private static void add(HashAggregate aggregate, Memory memory, Table table, int batches, int rows)
            throws IOException {
        table.addTo(aggregate::add, memory.allocator, batches, rows);
    }

    private static void assertGroups(HashAggregate aggregate, Table table) throws IOException {
        try (ArrowReader reader = aggregate.finish()) {
            assertGroups(reader, table, () -> {});
        }
    }

    private static void assertGroups(ArrowReader reader, Table table, Runnable between) throws IOException {
        Map<List<Object>, Expected> left = new HashMap<>(table.expected);
        while (reader.loadNextBatch()) {
            between.run();
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            for (int row = 0; row < root.getRowCount(); row++) {
                List<Object> key = new ArrayList<>();
                for (int i = 0; i < table.columns.size(); i++) {
                    key.add(normal(root.getVector(i).getObject(row)));
                }
                Expected group = left.remove(key);
                assertThat(group).as("group of %s", key).isNotNull();
                assertThat(root.getVector("count").getObject(row)).isEqualTo(group.rows);
                assertThat(root.getVector("count_value").getObject(row)).isEqualTo(group.values);
                assertSame(table.valueType, root.getVector("min_value").getObject(row), group.min);
                assertSame(table.valueType, root.getVector("max_value").getObject(row), group.max);
                assertThat(root.getVector("sum_number").getObject(row))
                        .isEqualTo(group.sum == null ? null : group.sum.longValueExact());
            }
        }
        assertThat(reader.loadNextBatch()).isFalse();
        assertThat(left).isEmpty();
    }

    private static void assertSame(Columns type, @Nullable Object actual, @Nullable Object expected) {
        if (actual == null || expected == null || type.order.compare(actual, expected) != 0) {
            assertThat(actual).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(Columns.class)
    void groupsByEachTypeInMemoryAndOnDisk(Columns type) throws IOException {
        for (int seed = 0; seed < 4; seed++) {
            try (Memory memory = new Memory(directory, seed % 2 == 0 ? 1 << 30 : 60_000)) {
                Table table = new Table(new Random(seed), Columns.INT32, type);
                try (HashAggregate aggregate =
                        builder(memory, table).aggregate(all()).build()) {
                    add(aggregate, memory, table, 20, 150);
                    assertThat(aggregate.rows()).isEqualTo(3_000);
                    assertGroups(aggregate, table);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Columns.class,
            names = {"DECIMAL_256", "TEXT", "BYTES", "FIXED_BYTES"},
            mode = EnumSource.Mode.EXCLUDE)
    void findsLeastAndLargestOfEachType(Columns type) throws IOException {
        for (int seed = 0; seed < 4; seed++) {
            try (Memory memory = new Memory(directory, seed % 2 == 0 ? 1 << 30 : 60_000)) {
                Table table = new Table(new Random(seed), type, Columns.INT16);
                try (HashAggregate aggregate =
                        builder(memory, table).aggregate(all()).build()) {
                    add(aggregate, memory, table, 20, 150);
                    assertGroups(aggregate, table);
                }
            }
        }
    }

    @Test
    void groupsByAnyKeysAtAnyLimit() throws IOException {
        int spilled = 0;
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Columns[] keys = random.ints(1 + random.nextInt(4), 0, Columns.values().length)
                    .mapToObj(List.of(Columns.values())::get)
                    .toArray(Columns[]::new);
            long limit = List.of(50_000L, 80_000L, 300_000L, 1L << 30).get(random.nextInt(4));
            try (Memory memory = new Memory(directory, limit)) {
                Table table = new Table(random, Columns.INT64, keys);
                try (HashAggregate aggregate =
                        builder(memory, table).aggregate(all()).build()) {
                    add(aggregate, memory, table, random.nextInt(30), 1 + random.nextInt(300));
                    spilled += aggregate.spilledBytes() > 0 ? 1 : 0;
                    assertGroups(aggregate, table);
                }
            }
        }
        assertThat(spilled).isBetween(10, 59);
    }

    @Test
    void partitionsAreDividedAgainWhereTheyDoNotFit() throws IOException {
        try (Memory memory = new Memory(directory, 32_000)) {
            Table table = new Table(new Random(1), Columns.INT32, Columns.INT64, Columns.TEXT);
            try (HashAggregate aggregate =
                    builder(memory, table).batchBytes(1024).aggregate(all()).build()) {
                add(aggregate, memory, table, 60, 300);
                long before = aggregate.spilledBytes();
                assertThat(before).isPositive();
                ArrowReader reader = aggregate.finish();
                assertGroups(reader, table, () -> {});
                assertThat(aggregate.spilledBytes()).isGreaterThan(before + before / 2);
            }
        }
    }

    @Test
    void emptyInputHasNoGroupsAndTakesNoMemory() throws IOException {
        try (Memory memory = new Memory(directory, 1)) {
            Table table = new Table(new Random(1), Columns.INT32, Columns.INT64);
            try (HashAggregate aggregate =
                    builder(memory, table).aggregate(all()).build()) {
                add(aggregate, memory, table, 2, 0);
                assertGroups(aggregate, table);
            }
        }
    }

    @Test
    void oneKeyOfAMillionRowsIsOneGroup() throws IOException {
        Schema schema = new Schema(List.of(
                Field.nullable("key", MinorType.VARCHAR.getType()), Field.nullable("v", MinorType.BIGINT.getType())));
        try (Memory memory = new Memory(directory, 40_000);
                VectorSchemaRoot root = VectorSchemaRoot.create(schema, memory.allocator);
                HashAggregate aggregate = HashAggregate.builder(
                                "groups", schema, memory.allocator, memory.budget, memory.store)
                        .by("key")
                        .aggregate(Aggregation.sum("v").as("total"))
                        .batchBytes(4096)
                        .build()) {
            for (int row = 0; row < 1000; row++) {
                ((VarCharVector) root.getVector(0)).setSafe(row, new Text("same"));
                ((BigIntVector) root.getVector(1)).setSafe(row, row);
            }
            root.setRowCount(1000);
            for (int i = 0; i < 1000; i++) {
                aggregate.add(root);
            }
            ArrowReader reader = aggregate.finish();
            assertThat(reader.loadNextBatch()).isTrue();
            assertThat(reader.getVectorSchemaRoot().contentToTSVString()).isEqualTo("key\ttotal\nsame\t499500000\n");
            assertThat(reader.loadNextBatch()).isFalse();
            assertThat(aggregate.spilledBytes()).isZero();
        }
    }

    @Test
    void keysLargerThanAPageAreGrouped() throws IOException {
        Schema schema = new Schema(List.of(Field.nullable("key", MinorType.VARCHAR.getType())));
        try (Memory memory = new Memory(directory, 500_000);
                VectorSchemaRoot root = VectorSchemaRoot.create(schema, memory.allocator);
                HashAggregate aggregate = HashAggregate.builder(
                                "groups", schema, memory.allocator, memory.budget, memory.store)
                        .by("key")
                        .aggregate(Aggregation.count())
                        .batchBytes(1024)
                        .build()) {
            VarCharVector keys = (VarCharVector) root.getVector(0);
            for (int row = 0; row < 120; row++) {
                keys.setSafe(row, new Text(Integer.toString(row % 60).repeat(1 + 100 * (row % 60))));
            }
            root.setRowCount(120);
            for (int i = 0; i < 3; i++) {
                aggregate.add(root);
                memory.budget.spill("test", 1);
            }
            Map<String, Long> counts = new HashMap<>();
            ArrowReader reader = aggregate.finish();
            while (reader.loadNextBatch()) {
                VectorSchemaRoot groups = reader.getVectorSchemaRoot();
                for (int row = 0; row < groups.getRowCount(); row++) {
                    counts.put(groups.getVector("key").getObject(row).toString(), (Long)
                            groups.getVector("count").getObject(row));
                }
            }
            assertThat(counts)
                    .hasSize(60)
                    .allSatisfy((key, count) -> assertThat(count).isEqualTo(6L));
            assertThat(aggregate.spilledBytes()).isPositive();
        }
    }

    /** A batch of one group, with values of each type that has a sum. */
    private static VectorSchemaRoot sums(BufferAllocator allocator) {
        return VectorSchemaRoot.create(
                new Schema(List.of(
                        Field.nullable("key", MinorType.BIGINT.getType()),
                        Field.nullable("l", MinorType.BIGINT.getType()),
                        Field.nullable("u", MinorType.UINT8.getType()),
                        Field.nullable("d", new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE)),
                        Field.nullable("m", new ArrowType.Decimal(38, 2, 128)))),
                allocator);
    }

    private static void set(VectorSchemaRoot root, long[] l, long[] u, double[] d, String[] m) {
        for (int row = 0; row < l.length; row++) {
            ((BigIntVector) root.getVector("key")).setSafe(row, 1);
            ((BigIntVector) root.getVector("l")).setSafe(row, l[row]);
            ((UInt8Vector) root.getVector("u")).setSafe(row, u[row]);
            ((Float8Vector) root.getVector("d")).setSafe(row, d[row]);
            ((DecimalVector) root.getVector("m")).setSafe(row, new BigDecimal(m[row]));
        }
        root.setRowCount(l.length);
    }

    private static HashAggregate sum(Memory memory, VectorSchemaRoot root, String... columns) {
        return HashAggregate.builder("groups", root.getSchema(), memory.allocator, memory.budget, memory.store)
                .by("key")
                .aggregate(Arrays.stream(columns).map(Aggregation::sum).toArray(Aggregation[]::new))
                .batchBytes(1024)
                .build();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sumsAreExactWhateverTheyPassOnTheWay(boolean spilled) throws IOException {
        String large = "9".repeat(36) + ".99";
        try (Memory memory = new Memory(directory, 1 << 20);
                VectorSchemaRoot root = sums(memory.allocator);
                HashAggregate aggregate = sum(memory, root, "l", "u", "d", "m")) {
            set(
                    root,
                    new long[] {Long.MAX_VALUE, Long.MAX_VALUE, 5},
                    new long[] {1L << 62, 1L << 61, 7},
                    new double[] {1e100, 1, 1},
                    new String[] {large, "0.00", "0.01"});
            aggregate.add(root);
            // One more group, so that there is a page to spare and to spill.
            for (int i = 0; spilled && i < 40; i++) {
                ((BigIntVector) root.getVector("key")).setSafe(0, 100 + i);
                root.setRowCount(1);
                aggregate.add(root);
            }
            if (spilled) {
                assertThat(memory.budget.spill("test", 1)).isPositive();
            }
            set(
                    root,
                    new long[] {-Long.MAX_VALUE, -Long.MAX_VALUE, 5},
                    new long[] {1, 2, 3},
                    new double[] {-1e100, 1, 0},
                    new String[] {"-" + large, "0.00", "0.02"});
            aggregate.add(root);

            ArrowReader reader = aggregate.finish();
            boolean found = false;
            while (reader.loadNextBatch()) {
                VectorSchemaRoot groups = reader.getVectorSchemaRoot();
                for (int row = 0; row < groups.getRowCount(); row++) {
                    if (groups.getVector("key").getObject(row).equals(1L)) {
                        found = true;
                        assertThat(groups.getVector("sum_l").getObject(row)).isEqualTo(10L);
                        assertThat(groups.getVector("sum_u").getObject(row)).isEqualTo((1L << 62) + (1L << 61) + 13);
                        assertThat(groups.getVector("sum_d").getObject(row)).isEqualTo(3.0);
                        assertThat(groups.getVector("sum_m").getObject(row)).isEqualTo(new BigDecimal("0.03"));
                    }
                }
            }
            assertThat(found).isTrue();
        }
    }

    @Test
    void sumsThatDoNotFitAreErrors() throws IOException {
        String large = "9".repeat(36) + ".99";
        long[] huge = {1L << 62, 1L << 62, 1};
        Map<String, String> messages = Map.of(
                "l", "Aggregation 'sum_l': the sum of column 'l' passes 64 bits in a group; sum it as a Decimal",
                "u", "Aggregation 'sum_u': the sum of column 'u' passes 64 bits in a group; sum it as a Decimal",
                "m", "Aggregation 'sum_m': the sum of column 'm' passes 38 digits in a group");
        for (Map.Entry<String, String> entry : messages.entrySet()) {
            try (Memory memory = new Memory(directory, 1 << 20);
                    VectorSchemaRoot root = sums(memory.allocator);
                    HashAggregate aggregate = sum(memory, root, entry.getKey())) {
                set(root, huge, huge, new double[3], new String[] {large, "0.00", "0.01"});
                aggregate.add(root);
                ArrowReader reader = aggregate.finish();
                assertThatThrownBy(reader::loadNextBatch)
                        .isInstanceOf(ArithmeticException.class)
                        .hasMessage(entry.getValue());
                assertThatThrownBy(reader::loadNextBatch)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("Aggregate 'groups' failed before");
            }
        }
    }

    @Test
    void infinitiesAndNotANumberAddUpAsDoublesDo() throws IOException {
        try (Memory memory = new Memory(directory, 1 << 20);
                VectorSchemaRoot root = sums(memory.allocator);
                HashAggregate aggregate = sum(memory, root, "d")) {
            set(root, new long[2], new long[2], new double[] {Double.POSITIVE_INFINITY, 1}, new String[] {"0.00", "0.00"
            });
            aggregate.add(root);
            ArrowReader reader = aggregate.finish();
            reader.loadNextBatch();
            assertThat(reader.getVectorSchemaRoot().getVector("sum_d").getObject(0))
                    .isEqualTo(Double.POSITIVE_INFINITY);
        }
    }

    @Test
    void spillsForOthersWhileRowsAreAddedAndWhileGroupsAreRead() throws IOException {
        try (Memory memory = new Memory(directory, 4_000_000)) {
            Table table = new Table(new Random(5), Columns.INT16, Columns.INT64, Columns.TEXT);
            try (HashAggregate aggregate =
                    builder(memory, table).aggregate(all()).build()) {
                add(aggregate, memory, table, 20, 300);
                assertThat(memory.budget.spill("test", 1)).isPositive();
                assertThat(memory.budget.spill("test", 1)).isZero();
                add(aggregate, memory, table, 20, 300);
                assertGroups(aggregate, table);
            }
            Table other = new Table(new Random(6), Columns.INT16, Columns.INT64);
            try (HashAggregate aggregate =
                    builder(memory, other).aggregate(all()).build()) {
                add(aggregate, memory, other, 20, 300);
                int[] batch = new int[1];
                assertGroups(aggregate.finish(), other, () -> {
                    if (batch[0]++ == 3) {
                        assertThat(memory.budget.spill("test", 1)).isPositive();
                    }
                });
                assertThat(aggregate.spilledBytes()).isPositive();
            }
        }
    }

    @Test
    void fullDiskLosesNoGroups() throws IOException {
        MemoryBudget budget = MemoryBudget.ofBytes(4_000_000);
        try (Memory memory =
                new Memory(directory, budget, SpillOptions.builder().maxDiskBytes(20_000))) {
            Table table = new Table(new Random(7), Columns.INT16, Columns.INT64, Columns.TEXT);
            try (HashAggregate aggregate =
                    builder(memory, table).aggregate(all()).build()) {
                for (int i = 0; i < 10; i++) {
                    add(aggregate, memory, table, 4, 300);
                    assertThat(budget.spill("test", 1)).isZero();
                }
                assertThat(memory.store.stats().diskBytes()).isZero();
                assertGroups(aggregate, table);
            }
        }
    }

    @Test
    void fullDiskAndFullMemoryFailClearly() throws IOException {
        MemoryBudget budget = MemoryBudget.ofBytes(100_000);
        try (Memory memory =
                new Memory(directory, budget, SpillOptions.builder().maxDiskBytes(20_000))) {
            Table table = new Table(new Random(7), Columns.INT16, Columns.INT64, Columns.TEXT);
            try (HashAggregate aggregate =
                    builder(memory, table).aggregate(all()).build()) {
                assertThatThrownBy(() -> add(aggregate, memory, table, 100, 300))
                        .isInstanceOfSatisfying(
                                SpillException.class,
                                e -> assertThat(e.reason()).isEqualTo(SpillException.Reason.QUOTA));
                assertThatThrownBy(aggregate::finish)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("Aggregate 'groups' failed before");
            }
        }
    }

    @Test
    void missingPartitionFailsTheReaderClearly() throws IOException {
        try (Memory memory = new Memory(directory, 60_000)) {
            Table table = new Table(new Random(8), Columns.INT16, Columns.INT64, Columns.TEXT);
            try (HashAggregate aggregate =
                    builder(memory, table).aggregate(all()).build()) {
                add(aggregate, memory, table, 30, 300);
                try (Stream<Path> files = Files.walk(memory.store.directory())) {
                    for (Path file : files.filter(path -> path.toString().endsWith(".spill"))
                            .toList()) {
                        Files.delete(file);
                    }
                }
                ArrowReader reader = aggregate.finish();
                assertThatThrownBy(reader::loadNextBatch)
                        .isInstanceOfSatisfying(
                                SpillException.class,
                                e -> assertThat(e.reason()).isEqualTo(SpillException.Reason.MISSING));
            }
        }
    }

    @Test
    void refusesWhatItCannotDo() throws IOException {
        Schema schema = new Schema(List.of(
                Field.nullable("a", MinorType.INT.getType()),
                Field.nullable("t", MinorType.VARCHAR.getType()),
                Field.nullable("i", MinorType.INTERVALDAY.getType())));
        try (Memory memory = new Memory(directory, 1_000)) {
            Map<Aggregation, String> refused = Map.of(
                    Aggregation.sum("t"),
                    "Aggregation 'sum_t': no SUM of column 't' of type Utf8: integers, floats and decimals of 128 bits"
                            + " have a sum",
                    Aggregation.max("t"),
                    "Aggregation 'max_t': no MAX of column 't' of type Utf8: types with an order, at most 16 bytes"
                            + " wide, have one",
                    Aggregation.min("i"),
                    "Aggregation 'min_i': no MIN of column 'i' of type Interval(DAY_TIME): types with an order, at"
                            + " most 16 bytes wide, have one",
                    Aggregation.count("x"),
                    "No column 'x' among [a, t, i]",
                    Aggregation.count().as("a"),
                    "Two columns of the result are named 'a': rename one by as(...)");
            refused.forEach((aggregation, message) -> assertThatThrownBy(
                            () -> HashAggregate.builder("g", schema, memory.allocator, memory.budget, memory.store)
                                    .by("a")
                                    .aggregate(aggregation)
                                    .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message));
            assertThatThrownBy(() -> new Aggregation(Aggregation.Function.SUM, null, "s"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Aggregation 's': SUM needs a column");
            assertThatThrownBy(() -> HashAggregate.builder("g", schema, memory.allocator, memory.budget, memory.store)
                            .build())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Aggregate 'g' has no key: add some by by(...)");
            try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, memory.allocator);
                    HashAggregate aggregate = HashAggregate.builder(
                                    "g", schema, memory.allocator, memory.budget, memory.store)
                            .by("t")
                            .build()) {
                root.allocateNew();
                root.setRowCount(1);
                assertThatThrownBy(() -> aggregate.add(root)).isInstanceOf(MemoryLimitExceededException.class);
                aggregate.close();
                assertThatThrownBy(() -> aggregate.add(root))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("Aggregate 'g' is closed");
            }
        }
    }

    @Test
    void distinctKeysAreToldWithoutAggregations() throws IOException {
        try (Memory memory = new Memory(directory, 1 << 20);
                VectorSchemaRoot root = sums(memory.allocator);
                HashAggregate aggregate = sum(memory, root)) {
            set(root, new long[2], new long[2], new double[2], new String[] {"0.00", "0.00"});
            aggregate.add(root);
            ArrowReader reader = aggregate.finish();
            assertThat(reader.loadNextBatch()).isTrue();
            assertThat(reader.getVectorSchemaRoot().contentToTSVString()).isEqualTo("key\n1\n");
            assertThatThrownBy(() -> aggregate.add(root))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Aggregate 'groups' is finished");
        }
    }

    @Test
    void sixteenAggregatesShareABudget() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        // The store's buffers are of the budget too.
        MemoryBudget budget = MemoryBudget.ofBytes(2_500_000);
        try (Memory memory =
                new Memory(directory, budget, SpillOptions.builder().budget(budget))) {
            CyclicBarrier gate = new CyclicBarrier(16);
            List<Future<?>> workers = IntStream.range(0, 16)
                    .<Future<?>>mapToObj(seed -> threads.submit(() -> {
                        Table table = new Table(new Random(seed), Columns.INT32, Columns.INT64, Columns.TEXT);
                        gate.await();
                        try (HashAggregate aggregate =
                                builder(memory, table).aggregate(all()).build()) {
                            add(aggregate, memory, table, 60, 300);
                            assertGroups(aggregate, table);
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> worker : workers) {
                worker.get(120, TimeUnit.SECONDS);
            }
            assertThat(memory.store.stats().writtenBytes()).isPositive();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void reservesAllItHolds() throws IOException {
        try (Memory memory = new Memory(directory, 150_000)) {
            Table table = new Table(new Random(11), Columns.INT64, Columns.INT64, Columns.TEXT);
            try (HashAggregate aggregate =
                    builder(memory, table).aggregate(all()).build()) {
                for (int i = 0; i < 30; i++) {
                    add(aggregate, memory, table, 1, 300);
                    assertThat(memory.budget.reservedBytes(MemoryKind.OFF_HEAP))
                            .isEqualTo(memory.allocator.getAllocatedMemory());
                }
                assertGroups(
                        aggregate.finish(),
                        table,
                        () -> assertThat(memory.budget.reservedBytes(MemoryKind.OFF_HEAP))
                                .isEqualTo(memory.allocator.getAllocatedMemory()));
            }
        }
    }
}
