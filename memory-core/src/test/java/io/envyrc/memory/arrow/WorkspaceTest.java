package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.List;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators work with on the heap is reserved, and before it is there. */
class WorkspaceTest {
    private static final Schema SCHEMA = new Schema(List.of(
            org.apache.arrow.vector.types.pojo.Field.notNullable("k", MinorType.BIGINT.getType()),
            org.apache.arrow.vector.types.pojo.Field.notNullable("v", MinorType.BIGINT.getType())));
    private static final int BATCH_BYTES = 1 << 14;

    @TempDir
    Path directory;

    private static long arrayBytes(Object holder) throws IllegalAccessException {
        long bytes = 0;
        for (Field field : holder.getClass().getDeclaredFields()) {
            field.setAccessible(true);
            Object value = field.get(holder);
            // Where pages begin: a word for each, as small as the objects that describe them.
            boolean counts = !field.getName().equals("addresses");
            if (counts && value instanceof long[] longs) {
                bytes += (long) longs.length * Long.BYTES;
            } else if (counts && value instanceof int[] ints) {
                bytes += (long) ints.length * Integer.BYTES;
            }
        }
        return bytes;
    }

    private SortWorkspace workspace(Memory memory, MemoryReservation buffers, MemoryReservation heap) {
        List<ColumnType> types = ColumnType.of(SCHEMA);
        OperatorContext context =
                new OperatorContext("sort", memory.allocator, memory.budget, memory.store, BATCH_BYTES, 8);
        return new SortWorkspace(
                context, new KeyOrder(types, List.of(SortKey.ascending("k"))), new Gatherer(types), buffers, heap);
    }

    @Test
    void ofASortIsReservedAndGivenBack() throws Exception {
        try (Memory memory = new Memory(directory, 1 << 20);
                MemoryReservation buffers = memory.budget.reserve("sort", 0);
                MemoryReservation heap = memory.budget.reserve("sort", MemoryKind.HEAP, 0);
                SortWorkspace workspace = workspace(memory, buffers, heap)) {
            assertThat(heap.bytes()).isZero();
            long sorter = arrayBytes(workspace.sorter());
            assertThat(heap.bytes()).isEqualTo(sorter).isEqualTo(24L * workspace.maxRows);
            long picks = arrayBytes(workspace.picks());
            assertThat(heap.bytes()).isEqualTo(sorter + picks).isEqualTo(32L * workspace.maxRows);
            workspace.endSorting();
            assertThat(heap.bytes()).isEqualTo(picks);
            workspace.close();
            assertThat(heap.bytes()).isZero();
        }
    }

    @Test
    void ofASortIsRefusedWhereTheBudgetHasNoRoom() throws IOException {
        try (Memory memory = new Memory(directory, 20_000);
                MemoryReservation buffers = memory.budget.reserve("sort", 0);
                MemoryReservation heap = memory.budget.reserve("sort", MemoryKind.HEAP, 0);
                SortWorkspace workspace = workspace(memory, buffers, heap)) {
            assertThatExceptionOfType(MemoryLimitExceededException.class).isThrownBy(workspace::sorter);
            assertThat(heap.bytes()).isZero();
        }
    }

    @Test
    void ofAnAggregateIsReserved() throws Exception {
        try (Memory memory = new Memory(directory, 1 << 20);
                MemoryReservation buffers = memory.budget.reserve("table", 0)) {
            try (GroupTable table = new GroupTable(memory.allocator, buffers, BATCH_BYTES, 16)) {
                assertThat(GroupTable.heapBytes(BATCH_BYTES)).isEqualTo(arrayBytes(table));
            }
            buffers.close();
            try (HashAggregate groups = HashAggregate.builder(
                                    "groups", SCHEMA, memory.allocator, memory.budget, memory.store)
                            .by("k")
                            .aggregate(Aggregation.sum("v"))
                            .batchBytes(BATCH_BYTES)
                            .build();
                    VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, memory.allocator)) {
                assertThat(memory.budget.reservedBytes(MemoryKind.HEAP)).isZero();
                for (int row = 0; row < 10; row++) {
                    ((BigIntVector) root.getVector(0)).setSafe(row, row);
                    ((BigIntVector) root.getVector(1)).setSafe(row, row);
                }
                root.setRowCount(10);
                groups.add(root);
                assertThat(memory.budget.reservedBytes(MemoryKind.HEAP)).isEqualTo(GroupTable.heapBytes(BATCH_BYTES));
                groups.finish();
                int rows = new Gatherer(ColumnType.of(SCHEMA)).rowsWithin(BATCH_BYTES, 1 << 14);
                assertThat(memory.budget.reservedBytes(MemoryKind.HEAP))
                        .isEqualTo(GroupTable.heapBytes(BATCH_BYTES) + 16L * rows);
            }
        }
    }
}
