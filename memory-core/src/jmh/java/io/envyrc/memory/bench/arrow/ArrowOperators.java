package io.envyrc.memory.bench.arrow;

import io.envyrc.memory.arrow.Aggregation;
import io.envyrc.memory.arrow.ExternalSort;
import io.envyrc.memory.arrow.HashAggregate;
import io.envyrc.memory.arrow.SortKey;
import io.envyrc.memory.arrow.TrackedAllocator;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.spill.SpillOptions;
import io.envyrc.memory.spill.SpillStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Sorts and aggregates ten million rows of two longs, 160 MB, in memory and with a twentieth of that as the limit, from
 * generated input to the last row of the result: ours, and DuckDB with one thread and the same limit, whose result {@code
 * EXPLAIN ANALYZE} makes and throws away. The aggregate has few groups, or nearly as many as rows. DuckDB's figure is
 * missing where it refuses the limit. Our first answer of each trial, which warms up, is checked row by row.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(value = 1, jvmArgsAppend = "--add-opens=java.base/java.nio=ALL-UNNAMED")
public class ArrowOperators {
    private static final int BATCH = 1 << 16;
    private static final int ROWS = 153 * BATCH;
    private static final long BYTES = 2L * Long.BYTES * ROWS;
    private static final int FEW = 10_000;
    private static final int MANY = ROWS / 2;

    private static final Schema SCHEMA = new Schema(
            List.of(Field.nullable("k", MinorType.BIGINT.getType()), Field.nullable("v", MinorType.BIGINT.getType())));

    @Param({"all", "twentieth"})
    String memory = "all";

    /** Whose buffers they work with: ours, or Arrow's own. */
    @Param("tracked")
    String allocators = "tracked";

    private BufferAllocator allocator = new RootAllocator();
    private MemoryBudget budget = MemoryBudget.unlimited();
    private Path directory = Path.of("");
    private @Nullable SpillStore opened;
    private @Nullable Answer expected;

    /** What the rows of an input or of an answer add up to. */
    private static final class Answer {
        long rows;
        long keys;
        long values;
        final BitSet distinct = new BitSet();

        void add(long key, long value, long count) {
            rows += count;
            keys += key * count;
            values += value;
            if (key < ROWS) {
                distinct.set((int) key);
            }
        }

        void check(Answer other) {
            if (rows != other.rows
                    || keys != other.keys
                    || values != other.values
                    || !distinct.equals(other.distinct)) {
                throw new IllegalStateException("wrong answer: %d rows, keys %d, values %d; expected %d, %d, %d"
                        .formatted(other.rows, other.keys, other.values, rows, keys, values));
            }
        }
    }

    @Setup
    public void open() throws IOException {
        expected = new Answer();
        if (allocators.equals("tracked")) {
            allocator.close();
            allocator = TrackedAllocator.create(Long.MAX_VALUE);
        }
        if (!isAll()) {
            budget = MemoryBudget.ofBytes(BYTES / 20);
        }
        directory = Files.createTempDirectory("operators");
        opened =
                SpillStore.open(directory, SpillOptions.builder().budget(budget).build());
    }

    private SpillStore store() {
        return Objects.requireNonNull(opened);
    }

    private boolean isAll() {
        return memory.equals("all");
    }

    @TearDown
    public void close() throws IOException {
        store().close();
        allocator.close();
        Files.deleteIfExists(directory);
    }

    private interface Sink {
        void add(VectorSchemaRoot root) throws IOException;
    }

    private void generate(long keys, Sink sink) throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        try (VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator)) {
            BigIntVector k = (BigIntVector) root.getVector(0);
            BigIntVector v = (BigIntVector) root.getVector(1);
            k.allocateNew(BATCH);
            v.allocateNew(BATCH);
            for (int from = 0; from < ROWS; from += BATCH) {
                for (int row = 0; row < BATCH; row++) {
                    k.set(row, random.nextLong(keys));
                    v.set(row, from + row);
                    if (expected != null) {
                        expected.add(k.get(row), v.get(row), 1);
                    }
                }
                root.setRowCount(BATCH);
                sink.add(root);
            }
        }
    }

    private long drain(ArrowReader reader, boolean grouped) throws IOException {
        long rows = 0;
        Answer answer = new Answer();
        long last = Long.MIN_VALUE;
        while (reader.loadNextBatch()) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            rows += root.getRowCount();
            for (int row = 0; expected != null && row < root.getRowCount(); row++) {
                long key = long64(root, 0, row);
                answer.add(key, long64(root, 1, row), grouped ? long64(root, 2, row) : 1);
                if (!grouped && key < last) {
                    throw new IllegalStateException("wrong order: %d after %d".formatted(key, last));
                }
                last = key;
            }
        }
        if (expected != null) {
            expected.check(answer);
            if (rows != (grouped ? answer.distinct.cardinality() : ROWS)) {
                throw new IllegalStateException("wrong answer of %d rows".formatted(rows));
            }
            expected = null;
        }
        return rows;
    }

    private static long long64(VectorSchemaRoot root, int column, int row) {
        return ((BigIntVector) root.getVector(column)).get(row);
    }

    @Benchmark
    public long ourSort() throws IOException {
        try (ExternalSort sort = ExternalSort.builder("sort", SCHEMA, allocator, budget, store())
                .by(SortKey.ascending("k"))
                .build()) {
            generate(Long.MAX_VALUE, sort::add);
            return drain(sort.finish(), false);
        }
    }

    @Benchmark
    public long ourAggregateOfFewGroups() throws IOException {
        return aggregate(FEW);
    }

    @Benchmark
    public long ourAggregateOfManyGroups() throws IOException {
        return aggregate(MANY);
    }

    private long aggregate(long keys) throws IOException {
        try (HashAggregate aggregate = HashAggregate.builder("aggregate", SCHEMA, allocator, budget, store())
                .by("k")
                .aggregate(Aggregation.sum("v"), Aggregation.count())
                .build()) {
            generate(keys, aggregate::add);
            return drain(aggregate.finish(), true);
        }
    }

    @Benchmark
    public String duckdbSort() throws SQLException {
        return duckdb("SELECT (hash(range) >> 1)::BIGINT AS k, range AS v FROM range(%d) ORDER BY k");
    }

    @Benchmark
    public String duckdbAggregateOfFewGroups() throws SQLException {
        return duckdb("SELECT hash(range) %% " + FEW + " AS k, sum(range), count(*) FROM range(%d) GROUP BY k");
    }

    @Benchmark
    public String duckdbAggregateOfManyGroups() throws SQLException {
        return duckdb("SELECT hash(range) %% " + MANY + " AS k, sum(range), count(*) FROM range(%d) GROUP BY k");
    }

    private String duckdb(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 1");
            statement.execute("SET preserve_insertion_order = false");
            statement.execute("SET temp_directory = '" + directory.resolve("duckdb") + "'");
            if (!isAll()) {
                statement.execute("SET memory_limit = '" + BYTES / 20 + "B'");
            }
            try (ResultSet plan = statement.executeQuery("EXPLAIN ANALYZE " + query.formatted(ROWS))) {
                plan.next();
                return plan.getString(2);
            }
        }
    }
}
