package io.envyrc.memory.spill;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpillStoreTest {
    private static final int BLOCK = 4096;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void readsBackWhatWasWrittenAsOftenAsWanted(SpillCompression compression) throws IOException {
        byte[] data = sample(10 * BLOCK + 123);
        try (SpillStore store = open(options().compression(compression))) {
            SpillFile file = store.create("rows");
            int at = 0;
            for (int size : new int[] {0, 1, 17, BLOCK, BLOCK - 1, 3 * BLOCK, 1}) {
                file.write(ByteBuffer.wrap(data, at, size));
                at += size;
            }
            file.write(direct(data, at, data.length - at).asReadOnlyBuffer());
            file.finish();
            file.finish();

            assertThat(file.dataBytes()).isEqualTo(data.length);
            assertThat(file.blocks()).isEqualTo(11);
            assertThat(Files.size(file.path())).isEqualTo(file.storedBytes());
            for (int size : new int[] {1000, BLOCK, 3 * BLOCK}) {
                assertThat(drain(file, ByteBuffer.allocate(size))).isEqualTo(data);
                assertThat(drain(file, ByteBuffer.allocateDirect(size))).isEqualTo(data);
            }
            try (SpillReader reader = file.read()) {
                assertThat(reader.read(ByteBuffer.allocate(10))).isEqualTo(10);
                assertThat(reader.read(ByteBuffer.allocate(0))).isZero();
                ByteBuffer rest = reader.nextBlock();
                assertThat(rest).isNotNull().satisfies(block -> {
                    assertThat(block.remaining()).isEqualTo(BLOCK - 10);
                    assertThat(block.isReadOnly()).isTrue();
                });
                int blocks = 1;
                while (reader.nextBlock() != null) {
                    blocks++;
                }
                assertThat(blocks).isEqualTo(11);
                assertThat(reader.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            SpillStats stats = store.stats();
            assertThat(stats.writtenBytes()).isEqualTo(file.storedBytes()).isEqualTo(stats.diskBytes());
            assertThat(stats.dataBytes()).isEqualTo(data.length);
            assertThat(stats.readBytes()).isEqualTo(7 * file.storedBytes());
            assertThat(stats.files()).isEqualTo(1);
            assertThat(stats.failures()).isZero();
            if (compression == SpillCompression.NONE) {
                assertThat(file.storedBytes()).isEqualTo(data.length + 11L * BlockHeader.BYTES);
            } else {
                assertThat(file.storedBytes()).isLessThan(data.length);
            }

            file.close();
            file.close();
            assertThat(file.path()).doesNotExist();
            assertThat(store.stats().diskBytes()).isZero();
            assertThat(store.stats().files()).isZero();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource
    void storesWhatDoesNotCompressAsItIs(SpillCompression compression) throws IOException {
        byte[] noise = new byte[3 * BLOCK];
        new Random(1).nextBytes(noise);
        try (SpillStore store = open(options().compression(compression));
                SpillFile file = store.create("noise")) {
            file.write(direct(noise, 0, noise.length));
            file.finish();
            assertThat(file.storedBytes()).isEqualTo(noise.length + 3L * BlockHeader.BYTES);
            assertThat(drain(file, ByteBuffer.allocateDirect(2 * BLOCK))).isEqualTo(noise);
        }
    }

    @Test
    void writesAndReadsThroughChannels() throws IOException {
        byte[] data = sample(3 * BLOCK + 1);
        try (SpillStore store = open(options());
                SpillFile file = store.create("stream")) {
            WritableByteChannel channel = file.channel();
            assertThat(channel.isOpen()).isTrue();
            assertThat(channel.write(ByteBuffer.wrap(data))).isEqualTo(data.length);
            channel.close();
            channel.close();
            assertThat(channel.isOpen()).isFalse();
            try (SpillReader reader = file.read()) {
                assertThat(Channels.newInputStream(reader).readAllBytes()).isEqualTo(data);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sectionsAreReadByThemselvesInAnyOrder(SpillCompression compression) throws IOException {
        byte[] data = sample(4 * BLOCK);
        try (SpillStore store = open(options().compression(compression));
                SpillFile file = store.create("parts")) {
            List<SpillSection> sections = new ArrayList<>();
            int[] ends = {0, 1, 1, BLOCK + 1, 3 * BLOCK + 7, data.length};
            for (int i = 1; i < ends.length; i++) {
                file.write(ByteBuffer.wrap(data, ends[i - 1], ends[i] - ends[i - 1]));
                sections.add(file.endSection());
            }
            file.finish();
            assertThat(sections).extracting(SpillSection::endBlock).containsExactly(1L, 1L, 2L, 5L, 6L);
            for (int i = sections.size(); i > 0; i--) {
                try (SpillReader reader = file.read(sections.get(i - 1))) {
                    assertThat(Channels.newInputStream(reader).readAllBytes())
                            .isEqualTo(Arrays.copyOfRange(data, ends[i - 1], ends[i]));
                }
            }
            assertThat(drain(file, ByteBuffer.allocate(1000))).isEqualTo(data);
            assertThatIllegalStateException()
                    .isThrownBy(file::endSection)
                    .withMessage("Spill file '%s' of 'parts' is finished".formatted(file.path()));
        }
    }

    @Test
    void readsAnEmptyFile() throws IOException {
        try (SpillStore store = open(options());
                SpillFile file = store.create("empty")) {
            file.finish();
            assertThat(drain(file, ByteBuffer.allocate(10))).isEmpty();
            assertThat(file.storedBytes()).isZero();
        }
    }

    @Test
    void keepsOthersOut() throws IOException {
        Path base = directory.resolve("made/here");
        try (SpillStore store = SpillStore.open(base, options().build());
                SpillFile file = store.create("secret")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(base)))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store.directory())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                    .isEqualTo("rw-------");
            try (Stream<Path> locks =
                    Files.list(base).filter(path -> path.toString().endsWith(".lock"))) {
                assertThat(locks)
                        .singleElement()
                        .satisfies(
                                lock -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)))
                                        .isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void refusesMoreThanTheQuotaUntilAFileIsClosed() throws IOException {
        try (SpillStore store = open(options().maxDiskBytes(3 * (BLOCK + BlockHeader.BYTES)))) {
            SpillFile first = store.create("first");
            first.write(ByteBuffer.wrap(sample(2 * BLOCK)));
            first.finish();
            SpillFile second = store.create("second");
            second.write(ByteBuffer.wrap(sample(BLOCK)));
            assertThatExceptionOfType(SpillException.class)
                    .isThrownBy(() -> second.write(ByteBuffer.wrap(sample(BLOCK))))
                    .withMessage(
                            "Spill file '%s' of 'second' at offset 4128 cannot grow by 4128 bytes: 12384 of 12384 on"
                                            .formatted(second.path())
                                    + " disk are taken (max-disk); raise envy.memory.spill.max-disk, or spill less at"
                                    + " a time")
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(SpillException.Reason.QUOTA))
                    .satisfies(e -> assertThat(e.path()).isEqualTo(second.path()))
                    .satisfies(e -> assertThat(e.offset()).isEqualTo(4128));
            assertThatIllegalStateException()
                    .isThrownBy(second::finish)
                    .withMessage("Spill file '%s' of 'second' failed before, and can only be closed"
                            .formatted(second.path()));
            assertThat(store.stats().failures()).isEqualTo(1);
            second.close();
            assertThat(store.stats().diskBytes()).isEqualTo(2 * 4128);
            SpillFile third = store.create("third");
            third.write(ByteBuffer.wrap(sample(BLOCK)));
            assertThat(drain(first, ByteBuffer.allocate(BLOCK))).isEqualTo(sample(2 * BLOCK));
        }
    }

    @Test
    void reservesItsBuffersAndFallsBackOnThoseKeptWhenNothingIsLeft() throws Exception {
        MemoryBudget budget = MemoryBudget.ofBytes(1 << 20);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (SpillStore store = open(options().budget(budget).reserveBuffers(1))) {
            assertThat(budget.reservedBytes("spill")).isEqualTo(store.bufferBytes());
            SpillFile file = store.create("rows");
            assertThat(budget.reservedBytes()).isEqualTo(2 * store.bufferBytes());
            file.write(ByteBuffer.wrap(sample(BLOCK + 1)));
            file.finish();
            assertThat(budget.reservedBytes()).isEqualTo(store.bufferBytes());

            MemoryReservation rest = budget.reserve("operator", budget.availableBytes());
            // Readers leave what is kept to writers, and have to be refused for that.
            assertThatExceptionOfType(MemoryLimitExceededException.class).isThrownBy(file::read);
            SpillFile first = store.create("first");
            Future<SpillFile> waiting = executor.submit(() -> store.create("second"));
            assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> waiting.get(50, MILLISECONDS));
            first.finish();
            waiting.get(30, SECONDS).finish();
            rest.close();
            assertThat(drain(file, ByteBuffer.allocate(BLOCK))).isEqualTo(sample(BLOCK + 1));
        } finally {
            executor.shutdownNow();
        }
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void refusesAFileWhoseBufferFitsNowhere() throws IOException {
        MemoryBudget budget = MemoryBudget.ofBytes(BLOCK);
        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> open(options().budget(budget).reserveBuffers(1)));
        assertThat(directory).isEmptyDirectory();
        try (SpillStore store = open(options().budget(budget).reserveBuffers(0))) {
            assertThatExceptionOfType(MemoryLimitExceededException.class).isThrownBy(() -> store.create("rows"));
        }
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void spillsForAThreadThatIsInterruptedAndKeepsItsFlag() throws IOException {
        byte[] data = sample(5 * BLOCK);
        try (SpillStore store = open(options());
                SpillFile file = store.create("rows")) {
            file.write(ByteBuffer.wrap(data, 0, 2 * BLOCK));
            Thread.currentThread().interrupt();
            file.write(ByteBuffer.wrap(data, 2 * BLOCK, 3 * BLOCK));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            file.finish();
            byte[] read = drain(file, ByteBuffer.allocate(BLOCK));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(read).isEqualTo(data);
        }
    }

    @Test
    void refusesToWriteWhatIsFinishedAndToReadWhatIsNot() throws IOException {
        try (SpillStore store = open(options())) {
            SpillFile file = store.create("rows");
            assertThatIllegalStateException()
                    .isThrownBy(file::read)
                    .withMessage("Spill file '%s' of 'rows' is not finished".formatted(file.path()));
            file.finish();
            assertThatIllegalStateException()
                    .isThrownBy(() -> file.write(ByteBuffer.allocate(1)))
                    .withMessage("Spill file '%s' of 'rows' is finished".formatted(file.path()));
        }
    }

    @Test
    void endsFilesAndReadersWhenTheStoreIsClosed() throws IOException {
        SpillStore store = open(options());
        SpillFile file = store.create("rows");
        file.write(ByteBuffer.wrap(sample(2 * BLOCK)));
        file.finish();
        SpillFile open = store.create("open");
        SpillReader reader = file.read();
        assertThat(reader.isOpen()).isTrue();
        store.close();
        store.close();

        String closed =
                "Spill file '%s' of 'rows' at offset 0 is closed; keep it and its store open as long as it is used"
                        .formatted(file.path());
        assertThat(reader.isOpen()).isFalse();
        assertThatExceptionOfType(SpillException.class)
                .isThrownBy(() -> reader.read(ByteBuffer.allocate(1)))
                .withMessage(closed)
                .satisfies(e -> assertThat(e.reason()).isEqualTo(SpillException.Reason.CLOSED));
        assertThatExceptionOfType(SpillException.class).isThrownBy(file::read).withMessage(closed);
        assertThatExceptionOfType(SpillException.class)
                .isThrownBy(() -> open.write(ByteBuffer.allocate(1)))
                .withMessageContaining("of 'open' at offset 0 is closed; ");
        assertThatExceptionOfType(SpillException.class)
                .isThrownBy(() -> store.create("late"))
                .withMessage("Spill store in '%s' is closed; keep it open as long as it is used"
                        .formatted(store.directory()));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void servesManyThreadsWithFilesOfTheirOwnAndReadersOfOne() throws Exception {
        int threads = 8;
        byte[] shared = sample(50 * BLOCK + 7);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        MemoryBudget budget = MemoryBudget.ofBytes(1 << 20);
        try (SpillStore store = open(options().compression(SpillCompression.LZ4).budget(budget));
                SpillFile common = store.create("common")) {
            common.write(ByteBuffer.wrap(shared));
            common.finish();
            CyclicBarrier gate = new CyclicBarrier(threads);
            List<Future<?>> workers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                byte[] own = sample((t + 1) * 5 * BLOCK + t);
                workers.add(executor.submit(() -> {
                    gate.await();
                    for (int round = 0; round < 10; round++) {
                        try (SpillFile file = store.create("own")) {
                            file.write(ByteBuffer.wrap(own));
                            file.finish();
                            assertThat(drain(file, ByteBuffer.allocateDirect(3 * BLOCK)))
                                    .isEqualTo(own);
                        }
                        assertThat(drain(common, ByteBuffer.allocate(777))).isEqualTo(shared);
                    }
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get(60, SECONDS);
            }
            assertThat(store.stats().diskBytes()).isEqualTo(common.storedBytes());
            assertThat(store.stats().failures()).isZero();
        } finally {
            executor.shutdownNow();
        }
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void endsAReaderInTheMidstOfItsWork() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (SpillStore store = open(options())) {
            for (int round = 0; round < 50; round++) {
                SpillFile file = store.create("rows");
                file.write(ByteBuffer.wrap(sample(20 * BLOCK)));
                file.finish();
                SpillReader reader = file.read();
                Future<?> reading = executor.submit(() -> {
                    assertThatExceptionOfType(SpillException.class)
                            .isThrownBy(() -> {
                                while (reader.nextBlock() != null) {
                                    Thread.onSpinWait();
                                }
                                reader.close();
                                reader.nextBlock();
                            })
                            .withMessageContaining("is closed; ");
                    return null;
                });
                file.close();
                reading.get(30, SECONDS);
            }
            assertThat(store.stats().diskBytes()).isZero();
        } finally {
            executor.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {SpillOptions.MIN_BLOCK_BYTES - 1, SpillOptions.MAX_BLOCK_BYTES + 1})
    void refusesABlockOutOfRange(int blockBytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options().blockBytes(blockBytes).build())
                .withMessage("spill: blockBytes must be within 4096..16777216 but was " + blockBytes);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options().maxDiskBytes(0).build())
                .withMessage("spill: maxDiskBytes must be within 1..9223372036854775807 but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options().reserveBuffers(-1).build())
                .withMessage("spill: reserveBuffers must be within 0..65536 but was -1");
    }

    @Test
    void liesInAFolderOfTheUserUnderTheTemporaryOneByDefault() {
        assertThat(SpillStore.defaultDirectory())
                .hasParentRaw(Path.of(System.getProperty("java.io.tmpdir")))
                .satisfies(path -> assertThat(path.getFileName().toString()).startsWith("envyrc-spill-"));
    }

    private SpillStore open(SpillOptions.Builder options) throws SpillException {
        return SpillStore.open(directory, options.build());
    }

    private static SpillOptions.Builder options() {
        return SpillOptions.builder().blockBytes(BLOCK);
    }

    static byte[] drain(SpillFile file, ByteBuffer buffer) throws IOException {
        byte[] all = new byte[Math.toIntExact(file.dataBytes())];
        int length = 0;
        try (SpillReader reader = file.read()) {
            while (reader.read(buffer.clear()) >= 0) {
                buffer.flip();
                int bytes = buffer.remaining();
                buffer.get(all, length, bytes);
                length += bytes;
            }
        }
        assertThat(length).isEqualTo(all.length);
        return all;
    }

    /** Compresses to about half. */
    static byte[] sample(int length) {
        byte[] data = new byte[length];
        Random random = new Random(length);
        for (int i = 0; i < length; i++) {
            data[i] = (byte) (i % 64 < 32 ? i % 7 : random.nextInt());
        }
        return data;
    }

    private static ByteBuffer direct(byte[] data, int offset, int length) {
        return ByteBuffer.allocateDirect(length).put(data, offset, length).flip();
    }

    @Test
    void countsEveryKindOfMemoryThatItReserves() throws IOException {
        MemoryBudget budget = MemoryBudget.ofBytes(1 << 20);
        try (SpillStore store = open(options().budget(budget).compression(SpillCompression.ZSTD))) {
            assertThat(store.bufferBytes()).isGreaterThan(2 * BLOCK);
            assertThat(budget.reservedBytes(MemoryKind.OFF_HEAP)).isEqualTo(4 * store.bufferBytes());
        }
    }
}
