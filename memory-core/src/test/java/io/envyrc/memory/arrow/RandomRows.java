package io.envyrc.memory.arrow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** Random rows for an operator: keys {@code k0}, {@code k1} and so on, and what a test has beside them. */
abstract class RandomRows {
    final List<Columns> columns;
    final Schema schema;
    final Random random;

    RandomRows(Random random, List<Columns> keys, Field... others) {
        this.random = random;
        this.columns = keys;
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            fields.add(keys.get(i).field("k" + i));
        }
        fields.addAll(List.of(others));
        this.schema = new Schema(fields);
    }

    /** What takes rows. */
    @FunctionalInterface
    interface Operator {
        void add(VectorSchemaRoot root) throws IOException;
    }

    String[] keyNames() {
        return IntStream.range(0, columns.size()).mapToObj(i -> "k" + i).toArray(String[]::new);
    }

    /** Returns the next rows, noted as what is expected; the caller closes them. */
    VectorSchemaRoot batch(BufferAllocator allocator, int count) {
        VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator);
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).fill(root.getVector(i), count, random);
        }
        fillOthers(root, count);
        root.setRowCount(count);
        note(root);
        return root;
    }

    abstract void fillOthers(VectorSchemaRoot root, int count);

    abstract void note(VectorSchemaRoot root);

    void addTo(Operator operator, BufferAllocator allocator, int batches, int rows) throws IOException {
        for (int i = 0; i < batches; i++) {
            try (VectorSchemaRoot root = batch(allocator, rows)) {
                operator.add(root);
            }
        }
    }
}
