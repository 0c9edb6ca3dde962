package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.spill.SpillStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * An operator, or batches alone, with input whose answer is known: each key below {@link #KEYS} as often as any other.
 */
final class OperatorRun implements Closeable {
    /** Needs some 150,000 bytes at least to be quick; the input is several times that. */
    enum Kind {
        BATCHES,
        SORT,
        AGGREGATE
    }

    static final int BATCHES = 70;
    static final int ROWS = 500;
    private static final int KEYS = 3_500;
    private static final Schema SCHEMA = new Schema(
            List.of(Field.nullable("k", MinorType.BIGINT.getType()), Field.nullable("v", MinorType.BIGINT.getType())));

    private final BufferAllocator allocator;
    private final Closeable operator;
    private final Sink sink;
    private final End end;
    private final Kind kind;

    private interface Sink {
        void add(VectorSchemaRoot batch) throws IOException;
    }

    private interface End {
        ArrowReader finish() throws IOException;
    }

    OperatorRun(Kind kind, BufferAllocator allocator, MemoryBudget budget, SpillStore store) {
        this.kind = kind;
        this.allocator = allocator;
        if (kind == Kind.BATCHES) {
            SpillableBatches batches = SpillableBatches.create("batches", SCHEMA, allocator, budget, store);
            operator = batches::close;
            sink = batches::append;
            end = batches::read;
        } else if (kind == Kind.SORT) {
            ExternalSort sort = ExternalSort.builder("sort", SCHEMA, allocator, budget, store)
                    .by(SortKey.ascending("k"))
                    .batchBytes(4096)
                    .build();
            operator = sort;
            sink = sort::add;
            end = sort::finish;
        } else {
            HashAggregate aggregate = HashAggregate.builder("groups", SCHEMA, allocator, budget, store)
                    .by("k")
                    .aggregate(Aggregation.count(), Aggregation.sum("v"))
                    .batchBytes(4096)
                    .build();
            operator = aggregate;
            sink = aggregate::add;
            end = aggregate::finish;
        }
    }

    /** Adds the {@code number}th batch of input. */
    void add(int number) throws IOException {
        try (VectorSchemaRoot batch = VectorSchemaRoot.create(SCHEMA, allocator)) {
            BigIntVector keys = (BigIntVector) batch.getVector("k");
            BigIntVector values = (BigIntVector) batch.getVector("v");
            for (int row = 0; row < ROWS; row++) {
                long i = (long) number * ROWS + row;
                keys.setSafe(row, i * 7919 % KEYS);
                values.setSafe(row, i);
            }
            batch.setRowCount(ROWS);
            sink.add(batch);
        }
    }

    void addAll() throws IOException {
        for (int number = 0; number < BATCHES; number++) {
            add(number);
        }
    }

    /** Ends the input, and returns a reader of the answer. */
    ArrowReader finish() throws IOException {
        return end.finish();
    }

    /** Ends the input, reads the answer, and asserts that it is right for {@link #addAll()}. */
    void check() throws IOException {
        int each = BATCHES * ROWS / KEYS;
        long[] counts = new long[KEYS];
        long[] sums = new long[KEYS];
        long rows = 0;
        int last = 0;
        try (ArrowReader reader = finish()) {
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            while (reader.loadNextBatch()) {
                BigIntVector first = (BigIntVector) root.getVector(0);
                BigIntVector second = (BigIntVector) root.getVector(1);
                for (int row = 0; row < root.getRowCount(); row++) {
                    int key = (int) first.get(row);
                    if (kind == Kind.BATCHES) {
                        assertThat(second.get(row)).isEqualTo(rows++);
                    }
                    if (kind == Kind.SORT) {
                        assertThat(key).isGreaterThanOrEqualTo(last);
                        last = key;
                    }
                    if (kind != Kind.AGGREGATE) {
                        counts[key]++;
                        sums[key] += second.get(row);
                    } else {
                        counts[key] += second.get(row);
                        sums[key] += ((BigIntVector) root.getVector(2)).get(row);
                    }
                }
            }
        }
        long[] expected = new long[KEYS];
        for (long i = 0; i < BATCHES * ROWS; i++) {
            expected[(int) (i * 7919 % KEYS)] += i;
        }
        assertThat(counts).containsOnly(each);
        assertThat(sums).isEqualTo(expected);
    }

    @Override
    public void close() throws IOException {
        operator.close();
    }
}
