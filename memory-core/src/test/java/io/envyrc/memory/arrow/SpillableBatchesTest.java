package io.envyrc.memory.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.spill.SpillException;
import io.envyrc.memory.spill.SpillOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.Types.MinorType;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpillableBatchesTest {
    private static final Schema SCHEMA = new Schema(List.of(
            Field.nullable("id", MinorType.BIGINT.getType()), Field.nullable("text", MinorType.VARCHAR.getType())));
    private static final int ROWS = 100;

    @TempDir
    Path directory;

    private static VectorSchemaRoot batch(BufferAllocator allocator, int number) {
        VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, allocator);
        BigIntVector ids = (BigIntVector) root.getVector("id");
        VarCharVector texts = (VarCharVector) root.getVector("text");
        for (int row = 0; row < ROWS; row++) {
            ids.setSafe(row, (long) number * ROWS + row);
            if (row % 7 != 0) {
                texts.setSafe(row, ("text " + number + "/" + row).getBytes(UTF_8));
            }
        }
        root.setRowCount(ROWS);
        return root;
    }

    private static void append(SpillableBatches batches, BufferAllocator allocator, int number) throws IOException {
        try (VectorSchemaRoot root = batch(allocator, number)) {
            batches.append(root);
        }
    }

    private static void assertShows(ArrowReader reader, int number) throws IOException {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        assertThat(root.getRowCount()).isEqualTo(ROWS);
        for (int row = 0; row < ROWS; row++) {
            assertThat(root.getVector("id").getObject(row)).isEqualTo((long) number * ROWS + row);
            Object text = root.getVector("text").getObject(row);
            assertThat(text == null ? null : text.toString())
                    .isEqualTo(row % 7 == 0 ? null : "text " + number + "/" + row);
        }
    }

    private static void assertReads(SpillableBatches batches, int count) throws IOException {
        try (ArrowReader reader = batches.read()) {
            for (int number = 0; number < count; number++) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertShows(reader, number);
            }
            assertThat(reader.loadNextBatch()).isFalse();
            assertThat(reader.loadNextBatch()).isFalse();
        }
    }

    private SpillableBatches open(Memory memory) {
        return SpillableBatches.create("events", SCHEMA, memory.allocator, memory.budget, memory.store);
    }

    private Path onlyFile(Memory memory) throws IOException {
        try (Stream<Path> files = Files.walk(memory.store.directory())) {
            return files.filter(file -> file.toString().endsWith(".spill"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 8_192, 20_000, 50_000, 1 << 30})
    void readsWhatWasAppendedAsOftenAsWantedAtAnyLimit(long limit) throws IOException {
        try (Memory memory = new Memory(directory, limit);
                SpillableBatches batches = open(memory)) {
            for (int number = 0; number < 20; number++) {
                append(batches, memory.allocator, number);
                memory.assertExact();
            }
            assertThat(batches.batches()).isEqualTo(20);
            assertThat(batches.rows()).isEqualTo(20 * ROWS);
            assertThat(batches.diskBytes() == 0).isEqualTo(limit == 1 << 30);
            if (limit == 1) {
                try (ArrowReader reader = batches.read()) {
                    assertThatThrownBy(reader::loadNextBatch).isInstanceOf(MemoryLimitExceededException.class);
                }
                return;
            }
            assertReads(batches, 20);
            assertReads(batches, 20);
            memory.assertExact();
        }
    }

    @Test
    void readerGoesOnAfterMemoryWasRefused() throws IOException {
        try (Memory memory = new Memory(directory, 20_000);
                SpillableBatches batches = open(memory)) {
            append(batches, memory.allocator, 0);
            append(batches, memory.allocator, 1);
            batches.spill(Long.MAX_VALUE);
            assertThat(batches.heldBytes()).isZero();
            try (ArrowReader reader = batches.read()) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertShows(reader, 0);
                try (MemoryReservation other = memory.budget.reserve("other", memory.budget.availableBytes())) {
                    assertThat(other.bytes()).isPositive();
                    reader.getVectorSchemaRoot();
                }
                assertThat(reader.loadNextBatch()).isTrue();
                assertShows(reader, 1);
            }
            try (ArrowReader reader = batches.read();
                    MemoryReservation other = memory.budget.reserve("other", 19_000)) {
                assertThatThrownBy(reader::loadNextBatch)
                        .isInstanceOf(MemoryLimitExceededException.class)
                        .hasMessageStartingWith("Memory budget exceeded: 'events' asked for ");
                other.close();
                assertThat(reader.loadNextBatch()).isTrue();
                assertShows(reader, 0);
            }
        }
    }

    @Test
    void sliceCostsWhatItShows() throws IOException {
        try (Memory memory = new Memory(directory, 1 << 30);
                SpillableBatches batches = open(memory);
                VectorSchemaRoot root = batch(memory.allocator, 0)) {
            batches.append(root, 3, 2);

            assertThat(batches.heldBytes()).isEqualTo(64);
            try (ArrowReader reader = batches.read()) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(reader.getVectorSchemaRoot().getRowCount()).isEqualTo(2);
                assertThat(reader.getVectorSchemaRoot().getVector("text").getObject(1))
                        .hasToString("text 0/4");
            }
            assertThatThrownBy(() -> batches.append(root, 99, 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Batches 'events': no rows 99 to 101 in a batch of 100");
        }
    }

    @Test
    void emptyBatchesAndEmptyListsAreRead() throws IOException {
        try (Memory memory = new Memory(directory, 1 << 30);
                SpillableBatches batches = open(memory);
                VectorSchemaRoot root = VectorSchemaRoot.create(SCHEMA, memory.allocator)) {
            assertReads(batches, 0);
            batches.append(root);
            batches.spill(1);
            try (ArrowReader reader = batches.read()) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(reader.getVectorSchemaRoot().getRowCount()).isZero();
                assertThat(reader.loadNextBatch()).isFalse();
            }
        }
    }

    @Test
    void nestedVectorsAreSpilled() throws IOException {
        Schema schema = new Schema(List.of(new Field(
                "list",
                FieldType.nullable(new ArrowType.List()),
                List.of(Field.nullable("$data$", MinorType.INT.getType())))));
        try (Memory memory = new Memory(directory, 1 << 30);
                SpillableBatches batches =
                        SpillableBatches.create("lists", schema, memory.allocator, memory.budget, memory.store);
                VectorSchemaRoot root = VectorSchemaRoot.create(schema, memory.allocator)) {
            UnionListWriter writer = ((ListVector) root.getVector("list")).getWriter();
            for (int row = 0; row < 10; row++) {
                writer.setPosition(row);
                writer.startList();
                for (int i = 0; i < row; i++) {
                    writer.writeInt(i);
                }
                writer.endList();
            }
            root.setRowCount(10);
            batches.append(root);
            batches.append(root, 5, 5);
            assertThat(batches.spill(Long.MAX_VALUE)).isPositive();
            assertThat(batches.heldBytes()).isZero();
            try (ArrowReader reader = batches.read()) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(reader.getVectorSchemaRoot().contentToTSVString()).isEqualTo(root.contentToTSVString());
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(reader.getVectorSchemaRoot().getVector(0).getObject(4))
                        .hasToString("[0,1,2,3,4,5,6,7,8]");
            }
        }
    }

    @Test
    void refusesDictionariesAndOtherSchemas() throws IOException {
        Schema encoded = new Schema(List.of(new Field(
                "outer",
                FieldType.nullable(new ArrowType.Struct()),
                List.of(new Field(
                        "code",
                        new FieldType(true, MinorType.INT.getType(), new DictionaryEncoding(7, false, null)),
                        null)))));
        try (Memory memory = new Memory(directory, 1 << 20);
                SpillableBatches batches = open(memory);
                VectorSchemaRoot other = VectorSchemaRoot.create(
                        new Schema(List.of(Field.nullable("id", MinorType.INT.getType()))), memory.allocator)) {
            assertThatThrownBy(
                            () -> SpillableBatches.create("d", encoded, memory.allocator, memory.budget, memory.store))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Field 'outer.code' is dictionary-encoded (id 7), which cannot be spilled:"
                            + " decode it first, by DictionaryEncoder.decode");
            assertThatThrownBy(() -> batches.append(other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Batches 'events': expected schema Schema<id: Int(64, true), text: Utf8>"
                            + " but found Schema<id: Int(32, true)>");
        }
    }

    @Test
    void batchAtWhichAReaderIsStaysAndIsGivenBackWhenItMovesOn() throws IOException {
        try (Memory memory = new Memory(directory, 1 << 30);
                SpillableBatches batches = open(memory)) {
            append(batches, memory.allocator, 0);
            append(batches, memory.allocator, 1);
            long one = batches.heldBytes() / 2;
            try (ArrowReader reader = batches.read()) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(batches.spill(Long.MAX_VALUE)).isEqualTo(one);
                assertThat(batches.heldBytes()).isEqualTo(one);
                assertShows(reader, 0);
                assertThat(reader.loadNextBatch()).isTrue();
                assertThat(batches.heldBytes()).isZero();
                assertShows(reader, 1);
                memory.assertExact();
            }
            assertReads(batches, 2);
        }
    }

    @Test
    void batchThatGoesStraightToDiskComesAfterThoseAtWhichReadersAre() throws IOException {
        try (Memory memory = new Memory(directory, 20_000);
                SpillableBatches batches = open(memory)) {
            append(batches, memory.allocator, 0);
            append(batches, memory.allocator, 1);
            try (ArrowReader first = batches.read();
                    ArrowReader second = batches.read()) {
                assertThat(first.loadNextBatch()).isTrue();
                assertThat(second.loadNextBatch()).isTrue();
                assertThat(second.loadNextBatch()).isTrue();
                MemoryReservation rest = memory.budget.reserve("other", memory.budget.availableBytes());
                append(batches, memory.allocator, 2);
                append(batches, memory.allocator, 3);
                rest.close();

                assertShows(first, 0);
                assertThat(first.loadNextBatch()).isTrue();
                assertShows(first, 1);
                assertShows(second, 1);
                assertReads(batches, 4);
                assertThat(batches.batches()).isEqualTo(4);
                assertThat(batches.rows()).isEqualTo(4 * ROWS);
            }
            assertThat(batches.heldBytes()).isZero();
            memory.assertExact();
        }
    }

    @Test
    void readerOutlivesTheListWithWhatItShows() throws IOException {
        try (Memory memory = new Memory(directory, 1 << 30)) {
            SpillableBatches batches = open(memory);
            append(batches, memory.allocator, 0);
            append(batches, memory.allocator, 1);
            ArrowReader reader = batches.read();
            reader.loadNextBatch();
            batches.close();
            batches.close();

            assertShows(reader, 0);
            memory.assertExact();
            assertThat(batches.heldBytes()).isPositive();
            assertThatThrownBy(reader::loadNextBatch)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Batches 'events' are closed");
            assertThatThrownBy(() -> append(batches, memory.allocator, 2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Batches 'events' are closed");
            assertThatThrownBy(batches::read)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Batches 'events' are closed");
            assertThat(batches.spill(Long.MAX_VALUE)).isZero();
            reader.close();
            reader.close();
            memory.assertGivenBack();
        }
    }

    @Test
    void requestOfAnotherMakesItSpill() throws IOException {
        try (Memory memory = new Memory(directory, 41_000);
                SpillableBatches batches = open(memory)) {
            for (int number = 0; number < 10; number++) {
                append(batches, memory.allocator, number);
            }
            assertThat(batches.diskBytes()).isZero();
            try (MemoryReservation other = memory.budget.reserve("other", MemoryKind.HEAP, 30_000)) {
                assertThat(other.bytes()).isEqualTo(30_000);
                assertThat(batches.heldBytes()).isLessThanOrEqualTo(11_000);
            }
            assertThat(batches.diskBytes()).isPositive();
            assertReads(batches, 10);
        }
    }

    @Test
    void limitOfTheAllocatorSendsBatchesToDisk() throws IOException {
        try (Memory memory = new Memory(directory, 1 << 30);
                BufferAllocator small = memory.allocator.newChildAllocator("small", 0, 9_000);
                SpillableBatches batches =
                        SpillableBatches.create("events", SCHEMA, small, memory.budget, memory.store)) {
            for (int number = 0; number < 10; number++) {
                append(batches, memory.allocator, number);
                memory.assertExact();
            }
            assertThat(batches.diskBytes()).isPositive();
            batches.spill(Long.MAX_VALUE);
            assertReads(batches, 10);
        }
    }

    @Test
    void fullDiskLeavesBatchesInMemoryAndFailsTheAskerClearly() throws IOException {
        MemoryBudget budget = MemoryBudget.ofBytes(40_000);
        try (Memory memory =
                        new Memory(directory, budget, SpillOptions.builder().maxDiskBytes(6_000));
                SpillableBatches batches = open(memory)) {
            for (int number = 0; number < 9; number++) {
                append(batches, memory.allocator, number);
            }
            assertThatThrownBy(() -> budget.reserve("other", 30_000))
                    .isInstanceOf(MemoryLimitExceededException.class)
                    .hasMessageContaining("last spill failed: SpillException: ")
                    .satisfies(e -> assertThat(e.getSuppressed()[0])
                            .isInstanceOfSatisfying(
                                    SpillException.class,
                                    full -> assertThat(full.reason()).isEqualTo(SpillException.Reason.QUOTA)));
            memory.assertExact();
            assertThat(memory.store.stats().diskBytes()).isZero();
            assertThatThrownBy(() -> {
                        while (batches.batches() < 100) {
                            append(batches, memory.allocator, (int) batches.batches());
                        }
                    })
                    .isInstanceOfSatisfying(
                            SpillException.class,
                            full -> assertThat(full.getSuppressed()[0])
                                    .isInstanceOf(MemoryLimitExceededException.class));
            memory.assertExact();
            assertReads(batches, (int) batches.batches());
        }
    }

    private static void read(SpillableBatches batches, int... numbers) throws IOException {
        try (ArrowReader reader = batches.read()) {
            for (int number : numbers) {
                assertThat(reader.loadNextBatch()).isTrue();
                assertShows(reader, number);
            }
        }
    }

    enum Damage {
        TRUNCATED,
        CORRUPTED,
        MISSING;

        void to(Path file) throws IOException {
            switch (this) {
                case TRUNCATED -> {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.truncate(channel.size() / 2);
                    }
                }
                case CORRUPTED -> {
                    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                        open.seek(open.length() / 2);
                        int old = open.read();
                        open.seek(open.length() / 2);
                        open.write(old ^ 1);
                    }
                }
                case MISSING -> Files.delete(file);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void damagedFileFailsItsReaderAndNothingElse(Damage damage) throws IOException {
        try (Memory memory = new Memory(directory, 1 << 30);
                SpillableBatches batches = open(memory)) {
            for (int number = 0; number < 4; number++) {
                append(batches, memory.allocator, number);
            }
            batches.spill(1);
            assertThat(batches.heldBytes()).isPositive();
            damage.to(onlyFile(memory));
            try (ArrowReader inMemory = batches.read()) {
                assertThatThrownBy(() -> {
                            while (inMemory.loadNextBatch()) {
                                memory.assertExact();
                            }
                        })
                        .isInstanceOfSatisfying(
                                SpillException.class,
                                e -> assertThat(e.reason()).hasToString(damage.name()));
                memory.assertExact();
            }
            append(batches, memory.allocator, 4);
            assertThat(batches.spill(Long.MAX_VALUE)).isPositive();
            assertThat(batches.heldBytes()).isZero();
        }
    }

    @Test
    void sixteenThreadsShareABudgetThatHoldsAFewBatches() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (Memory memory = new Memory(directory, 200_000)) {
            CyclicBarrier gate = new CyclicBarrier(16);
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                workers.add(threads.submit(() -> {
                    gate.await();
                    try (SpillableBatches batches = open(memory)) {
                        for (int number = 0; number < 60; number++) {
                            append(batches, memory.allocator, number);
                            if (number % 20 == 0) {
                                assertReads(batches, number + 1);
                            }
                        }
                        assertReads(batches, 60);
                    }
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get(60, TimeUnit.SECONDS);
            }
            assertThat(memory.store.stats().writtenBytes()).isPositive();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void readersGoOnWhileOthersAppendAndSpill() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try (Memory memory = new Memory(directory, 1 << 30);
                SpillableBatches batches = open(memory)) {
            for (int number = 0; number < 20; number++) {
                append(batches, memory.allocator, number);
            }
            CyclicBarrier gate = new CyclicBarrier(6);
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                workers.add(threads.submit(() -> {
                    gate.await();
                    for (int round = 0; round < 20; round++) {
                        read(batches, IntStream.range(0, 20).toArray());
                    }
                    return null;
                }));
            }
            workers.add(threads.submit(() -> {
                gate.await();
                for (int round = 0; round < 200; round++) {
                    batches.spill(1);
                }
                return null;
            }));
            workers.add(threads.submit(() -> {
                gate.await();
                for (int number = 20; number < 220; number++) {
                    append(batches, memory.allocator, number);
                }
                return null;
            }));
            for (Future<?> worker : workers) {
                worker.get(60, TimeUnit.SECONDS);
            }
            assertReads(batches, 220);
            memory.assertExact();
        } finally {
            threads.shutdownNow();
        }
    }
}
