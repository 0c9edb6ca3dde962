package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.arrow.OperatorRun.Kind;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.spill.SpillOptions;
import io.envyrc.memory.spill.SpillStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.util.TransferPair;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Vectors that were moved out of a reader, into any allocator: they stay as they were whatever is read next, and all that
 * was reserved is given back.
 */
class KeptVectorsTest {
    @TempDir
    Path directory;

    private final TrackedAllocator tracked = TrackedAllocator.create(1 << 24);
    private final TrackedAllocator otherRoot = TrackedAllocator.create(1 << 24);
    private final RootAllocator arrows = new RootAllocator();
    private final List<BufferAllocator> opened = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        opened.forEach(BufferAllocator::close);
        for (BufferAllocator root : List.of(tracked, otherRoot, arrows)) {
            assertThat(root.getAllocatedMemory()).isZero();
            root.close();
        }
        assertThat(directory).isEmptyDirectory();
    }

    enum To {
        THE_SAME,
        A_TRACKED_CHILD,
        ANOTHER_TRACKED_ROOT,
        ARROWS_ROOT,
        A_CHILD_WITHOUT_TRACKING
    }

    enum By {
        TRANSFER,
        LOADING
    }

    private BufferAllocator operators(To to) {
        BufferAllocator root = to == To.A_CHILD_WITHOUT_TRACKING ? arrows : tracked;
        return open(root.newChildAllocator("operator", 0, 1 << 24));
    }

    private BufferAllocator keeper(To to, BufferAllocator operators) {
        return switch (to) {
            case THE_SAME -> operators;
            case A_TRACKED_CHILD -> open(tracked.newChildAllocator("keeper", 0, 1 << 24));
            case ANOTHER_TRACKED_ROOT -> otherRoot;
            case ARROWS_ROOT -> arrows;
            case A_CHILD_WITHOUT_TRACKING -> open(arrows.newChildAllocator("keeper", 0, 1 << 24));
        };
    }

    private BufferAllocator open(BufferAllocator child) {
        opened.add(child);
        return child;
    }

    static Stream<Arguments> ways() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Stream.of(To.values())
                        .flatMap(to -> Stream.of(By.values())
                                .flatMap(by -> Stream.of(1L << 30, 150_000L)
                                        .map(limit -> Arguments.of(kind, to, by, limit)))));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void areTheUsers(Kind kind, To to, By by, long limit) throws IOException {
        MemoryBudget budget = MemoryBudget.ofBytes(limit);
        BufferAllocator operators = operators(to);
        BufferAllocator keeper = keeper(to, operators);
        List<VectorSchemaRoot> kept = new ArrayList<>();
        List<Long> read = new ArrayList<>();
        try (SpillStore store = SpillStore.open(
                        directory, SpillOptions.builder().blockBytes(4096).build());
                OperatorRun run = new OperatorRun(kind, operators, budget, store)) {
            run.addAll();
            try (ArrowReader reader = run.finish()) {
                while (reader.loadNextBatch()) {
                    VectorSchemaRoot root = reader.getVectorSchemaRoot();
                    read.addAll(values(root));
                    kept.add(by == By.TRANSFER ? transferred(root, keeper) : loaded(root, keeper));
                }
            }
            assertThat(kept).hasSizeGreaterThan(3);
            assertThat(values(kept)).isEqualTo(read);
            run.close();
            assertThat(budget.reservedBytes()).isZero();
            assertThat(values(kept)).isEqualTo(read);
        }
        assertThat(keeper.getAllocatedMemory()).isPositive();
        kept.forEach(VectorSchemaRoot::close);
        assertThat(operators.getAllocatedMemory() + keeper.getAllocatedMemory()).isZero();
    }

    private static List<Long> values(VectorSchemaRoot root) {
        return IntStream.range(0, root.getRowCount())
                .boxed()
                .flatMap(row -> root.getFieldVectors().stream().map(vector -> ((BigIntVector) vector).get(row)))
                .toList();
    }

    private static List<Long> values(List<VectorSchemaRoot> roots) {
        return roots.stream().flatMap(root -> values(root).stream()).toList();
    }

    private static VectorSchemaRoot transferred(VectorSchemaRoot root, BufferAllocator keeper) {
        List<FieldVector> moved = new ArrayList<>();
        for (FieldVector vector : root.getFieldVectors()) {
            TransferPair pair = vector.getTransferPair(keeper);
            pair.transfer();
            moved.add((FieldVector) pair.getTo());
        }
        return new VectorSchemaRoot(root.getSchema().getFields(), moved, root.getRowCount());
    }

    private static VectorSchemaRoot loaded(VectorSchemaRoot root, BufferAllocator keeper) {
        VectorSchemaRoot copy = VectorSchemaRoot.create(root.getSchema(), keeper);
        try (ArrowRecordBatch batch = new VectorUnloader(root).getRecordBatch()) {
            new VectorLoader(copy).load(batch);
        }
        return copy;
    }

    @ParameterizedTest
    @MethodSource("targets")
    void heldBatchesCanBeSpilledAfterTheyWereMoved(To to) throws IOException {
        MemoryBudget budget = MemoryBudget.ofBytes(1 << 30);
        BufferAllocator operators = operators(to);
        BufferAllocator keeper = keeper(to, operators);
        try (SpillStore store = SpillStore.open(
                        directory, SpillOptions.builder().blockBytes(4096).build());
                OperatorRun run = new OperatorRun(Kind.BATCHES, operators, budget, store)) {
            run.add(0);
            run.add(1);
            long held = budget.reservedBytes();
            try (ArrowReader reader = run.finish()) {
                reader.loadNextBatch();
                VectorSchemaRoot kept = transferred(reader.getVectorSchemaRoot(), keeper);
                reader.loadNextBatch();
                assertThat(budget.reservedBytes(MemoryKind.OFF_HEAP)).isEqualTo(held);
                reader.loadNextBatch();
                List<Long> values = values(kept);
                assertThat(budget.spill("test", Long.MAX_VALUE)).isEqualTo(held);
                assertThat(values(kept)).isEqualTo(values);
                kept.close();
            }
            assertThat(budget.reservedBytes()).isZero();
        }
    }

    static Stream<To> targets() {
        return Stream.of(To.values());
    }
}
