package io.envyrc.memory.spill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.envyrc.memory.spill.SpillException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class SpillFaultsTest {
    private static final int BLOCK = 4096;
    private static final SpillOptions OPTIONS =
            SpillOptions.builder().blockBytes(BLOCK).build();

    @TempDir
    Path directory;

    private SpillStore store;
    private SpillFile file;
    private final byte[] data = SpillStoreTest.sample(3 * BLOCK);

    @BeforeEach
    void spill() throws IOException {
        store = SpillStore.open(directory, OPTIONS);
        file = written(store);
    }

    @AfterEach
    void close() throws IOException {
        if (Files.isDirectory(directory)) {
            store.close();
            assertThat(directory).isEmptyDirectory();
        }
    }

    private SpillFile written(SpillStore in) throws IOException {
        SpillFile spilled = in.create("rows");
        spilled.write(ByteBuffer.wrap(data));
        spilled.finish();
        return spilled;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 31, 32, 4127, 4128, 8256, 12383})
    void tellsWhereATruncatedFileEnds(long length) throws IOException {
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
        long block = length / 4128 * 4128;
        SpillException e = failure();
        assertThat(e)
                .hasMessage(
                        "Spill file '%s' of 'rows' at offset %d ends within the block there, though 12384 bytes were written;"
                                        .formatted(file.path(), block)
                                + " run the work again, and check the disk");
        assertThat(e.reason()).isEqualTo(Reason.TRUNCATED);
        assertThat(e.offset()).isEqualTo(block);
        assertThat(store.stats().failures()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5, 15, 20, 22, 26, 31, 32, 4127, 4128 + 2000, 12383})
    void tellsWhereAFileIsDamaged(long position) throws IOException {
        flip(position);
        SpillException e = failure();
        assertThat(e.reason()).isIn(Reason.CORRUPTED, Reason.TRUNCATED);
        assertThat(e.offset()).isEqualTo(position / 4128 * 4128);
        if (position % 4128 >= BlockHeader.BYTES) {
            assertThat(e)
                    .hasMessageStartingWith(
                            "Spill file '%s' of 'rows' at offset %d ".formatted(file.path(), position / 4128 * 4128))
                    .hasMessageEndingWith("holds something else than was written (the checksum of block %d differs);"
                                    .formatted(position / 4128)
                            + " run the work again, and check the disk");
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsEachDamagedByteWhateverTheCompression(SpillCompression compression) throws IOException {
        try (SpillStore other = SpillStore.open(
                        directory,
                        SpillOptions.builder()
                                .blockBytes(BLOCK)
                                .compression(compression)
                                .build());
                SpillFile compressed = other.create("rows")) {
            compressed.write(ByteBuffer.wrap(data, 0, 500));
            compressed.finish();
            for (long position = 0; position < compressed.storedBytes(); position++) {
                flip(compressed.path(), position);
                assertThatExceptionOfType(SpillException.class)
                        .as("position %d", position)
                        .isThrownBy(() -> SpillStoreTest.drain(compressed, ByteBuffer.allocate(BLOCK)));
                flip(compressed.path(), position);
            }
            assertThat(SpillStoreTest.drain(compressed, ByteBuffer.allocate(BLOCK)))
                    .isEqualTo(Arrays.copyOf(data, 500));
        }
    }

    @Test
    void tellsAnIntactBlockOfAnotherPlace() throws IOException {
        byte[] bytes = Files.readAllBytes(file.path());
        System.arraycopy(bytes, 0, bytes, 4128, 4128);
        Files.write(file.path(), bytes);
        assertThat(failure())
                .hasMessageContaining("at offset 4128 holds something else than was written (no header of block 1)");

        SpillFile other = written(store);
        Files.copy(other.path(), file.path(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(failure().reason()).isEqualTo(Reason.CORRUPTED);
    }

    @Test
    void tellsThatAFileIsGone() throws IOException {
        Files.delete(file.path());
        SpillException e = failure();
        assertThat(e)
                .hasMessage(
                        "Spill file '%s' of 'rows' at offset 0 is gone, and its data with it; keep others from"
                                + " deleting it, and run the work again",
                        file.path());
        assertThat(e.reason()).isEqualTo(Reason.MISSING);
        file.close();
        assertThat(store.stats().diskBytes()).isZero();
    }

    @Test
    void tellsWhatToDoAboutAnythingElse() {
        assertThat(Faults.onFile(file, "read", 0, new IOException("Input/output error")))
                .hasMessage(
                        "Spill file '%s' of 'rows' at offset 0 cannot be read: IOException Input/output error; check"
                                + " the disk and the limit of open files, and run the work again",
                        file.path())
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.IO));
        assertThat(Faults.onFile(file, "written", 4128, new ClosedChannelException()))
                .hasMessage(
                        "Spill file '%s' of 'rows' at offset 4128 was closed meanwhile; keep it and its store open as"
                                + " long as it is used",
                        file.path())
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    }

    @Test
    void tellsThatTheDirectoryIsGone() throws IOException {
        Files.delete(file.path());
        Files.delete(store.directory());
        SpillException e = failure();
        assertThat(e)
                .hasMessageStartingWith(
                        "Spill directory '%s' is gone, and 'rows' with it: NoSuchFileException", store.directory());
        assertThat(e.reason()).isEqualTo(Reason.DIRECTORY);
        assertThatExceptionOfType(SpillException.class)
                .isThrownBy(() -> store.create("more"))
                .withMessageStartingWith("Spill directory '%s' cannot take a file for 'more': NoSuchFileException"
                        .formatted(store.directory()))
                .withMessageEndingWith("; set envy.memory.spill.directory to a directory that exists or can be created,"
                        + " and that this process may write to");
    }

    @Test
    void refusesADirectoryThatIsAFile() throws IOException {
        Path notADirectory = Files.createFile(directory.resolve("file"));
        assertThatExceptionOfType(SpillException.class)
                .isThrownBy(() -> SpillStore.open(notADirectory, OPTIONS))
                .withMessageStartingWith(
                        "Spill directory '%s' cannot be used: FileAlreadyExistsException".formatted(notADirectory))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DIRECTORY));
        Files.delete(notADirectory);
    }

    @Test
    void tellsThatNothingCanBeWrittenThere() throws IOException {
        Path parent = Files.createFile(directory.resolve("file"));
        for (Path place : List.of(parent.resolve("spill"), Path.of("/proc/envyrc-spill"))) {
            assertThatExceptionOfType(SpillException.class)
                    .isThrownBy(() -> SpillStore.open(place, OPTIONS))
                    .withMessageStartingWith("Spill directory '%s' cannot be used: ".formatted(place))
                    .withMessageEndingWith("; set envy.memory.spill.directory to a directory that exists or can be"
                            + " created, and that this process may write to")
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DIRECTORY));
        }
        Files.delete(parent);
    }

    @Test
    void tellsThatAFileIsInThePlaceOfTheDirectory() throws IOException {
        Files.delete(file.path());
        Files.delete(store.directory());
        Files.createFile(store.directory());
        assertThat(failure())
                .hasMessageStartingWith(
                        "Spill directory '%s' is gone, and 'rows' with it: FileSystemException", store.directory())
                .hasMessageEndingWith("; set envy.memory.spill.directory to a directory that exists or can be created,"
                        + " and that this process may write to");
        assertThatExceptionOfType(SpillException.class)
                .isThrownBy(() -> store.create("more"))
                .withMessageStartingWith("Spill directory '%s' cannot take a file for 'more': FileSystemException"
                        .formatted(store.directory()))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DIRECTORY));
        Files.delete(store.directory());
    }

    @Test
    void warnsOfADirectoryInMemoryAndRefusesItWhenTold() throws IOException {
        Path shared = Path.of("/dev/shm");
        assumeTrue(Files.isWritable(shared) && Files.getFileStore(shared).type().equals("tmpfs"), "needs /dev/shm");
        Path inMemory = Files.createTempDirectory(shared, "envyrc-spill-test");
        String found = "Spill directory '%s' is on tmpfs: what is spilled there takes the memory that it is to free"
                .formatted(inMemory);
        ListAppender<ILoggingEvent> warnings = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(SpillStore.class);
        warnings.start();
        logger.addAppender(warnings);
        try (SpillStore warned = SpillStore.open(inMemory, OPTIONS)) {
            assertThat(warned.stats().files()).isZero();
            assertThat(warnings.list)
                    .extracting(ILoggingEvent::getLevel, ILoggingEvent::getFormattedMessage)
                    .contains(tuple(Level.WARN, found + "; set envy.memory.spill.directory to a directory on disk"));
            assertThatExceptionOfType(SpillException.class)
                    .isThrownBy(() -> SpillStore.open(
                            inMemory,
                            SpillOptions.builder()
                                    .memoryFileSystem(MemoryFileSystem.REFUSE)
                                    .build()))
                    .withMessageStartingWith(found + "; ")
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MEMORY_FILE_SYSTEM));
        } finally {
            logger.detachAppender(warnings);
            Files.delete(inMemory);
        }
    }

    @Test
    void tellsThatTheDiskIsFullAndThatItIsReadOnly() throws Exception {
        Path mounted = Files.createDirectory(directory.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mounted.toString()), "needs root to mount");
        try {
            assertThatExceptionOfType(SpillException.class)
                    .isThrownBy(() -> SpillStore.open(
                            mounted,
                            SpillOptions.builder()
                                    .memoryFileSystem(MemoryFileSystem.REFUSE)
                                    .build()))
                    .withMessage(
                            "Spill directory '%s' is on tmpfs: what is spilled there takes the memory that it is to"
                                            .formatted(mounted)
                                    + " free; set envy.memory.spill.directory to a directory on disk, or"
                                    + " envy.memory.spill.on-tmpfs=warn to do it all the same")
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MEMORY_FILE_SYSTEM));
            ListAppender<ILoggingEvent> warnings = new ListAppender<>();
            Logger logger = (Logger) LoggerFactory.getLogger(SpillStore.class);
            warnings.start();
            logger.addAppender(warnings);
            try (SpillStore small = SpillStore.open(mounted, OPTIONS)) {
                assertThat(warnings.list)
                        .extracting(ILoggingEvent::getFormattedMessage)
                        .containsExactly(
                                "Spill directory '%s' is on tmpfs: what is spilled there takes the memory that it is to free; set envy.memory.spill.directory to a directory on disk"
                                        .formatted(mounted));
                halfOfWhatIsFree(small);
                full(small, mounted);
                readOnly(small);
            }
        } finally {
            ((Logger) LoggerFactory.getLogger(SpillStore.class)).detachAndStopAllAppenders();
            assertThat(run("umount", mounted.toString())).isTrue();
            Files.delete(mounted);
        }
    }

    private void halfOfWhatIsFree(SpillStore small) throws IOException {
        SpillFile filling = small.create("filling");
        SpillException quota = catchThrowableOfType(SpillException.class, () -> {
            while (true) {
                filling.write(ByteBuffer.wrap(data));
            }
        });
        assertThat(quota.reason()).isEqualTo(Reason.QUOTA);
        assertThat(quota)
                .hasMessageContaining(
                        "(half of what is free); free some space, or set envy.memory.spill.directory to a larger disk");
        assertThat(small.stats().diskBytes()).isBetween(64L << 10, 128L << 10);
        filling.close();
        assertThat(small.stats().diskBytes()).isZero();
    }

    private void full(SpillStore small, Path mounted) throws IOException {
        SpillFile half = small.create("half");
        SpillFile kept = written(small);
        // Another takes the rest behind the store's back, after it has looked.
        Path other = mounted.resolve("other");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> Files.write(other, new byte[1 << 20]));
        SpillException full = catchThrowableOfType(SpillException.class, () -> {
            while (true) {
                half.write(ByteBuffer.wrap(data));
            }
        });
        assertThat(full.reason()).isIn(Reason.DISK_FULL, Reason.QUOTA);
        assertThat(full).hasMessageEndingWith("; free some space, or set envy.memory.spill.directory to a larger disk");
        half.close();
        Files.delete(other);
        assertThat(SpillStoreTest.drain(kept, ByteBuffer.allocate(BLOCK))).isEqualTo(data);
        SpillFile again = written(small);
        assertThat(SpillStoreTest.drain(again, ByteBuffer.allocate(BLOCK))).isEqualTo(data);
        again.close();
        kept.close();
        assertThat(small.stats().diskBytes()).isZero();
    }

    private void readOnly(SpillStore small) throws Exception {
        SpillFile kept = written(small);
        String own = small.directory().toString();
        assertThat(run("mount", "--bind", own, own)).isTrue();
        try {
            assertThat(run("mount", "-o", "remount,bind,ro", own)).isTrue();
            assertThatExceptionOfType(SpillException.class)
                    .isThrownBy(() -> small.create("more"))
                    .withMessageContaining("cannot take a file for 'more': FileSystemException")
                    .withMessageContaining("Read-only file system; set envy.memory.spill.directory")
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DIRECTORY));
            assertThat(SpillStoreTest.drain(kept, ByteBuffer.allocate(BLOCK))).isEqualTo(data);
            assertThatExceptionOfType(SpillException.class)
                    .isThrownBy(kept::close)
                    .withMessageEndingWith(
                            "Read-only file system; set envy.memory.spill.directory to a directory that this"
                                    + " process may write to")
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DIRECTORY));
        } finally {
            assertThat(run("umount", own)).isTrue();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException noSuchProgram) {
            return false;
        }
        return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private SpillException failure() {
        return catchThrowableOfType(
                SpillException.class, () -> SpillStoreTest.drain(file, ByteBuffer.allocateDirect(2 * BLOCK)));
    }

    private void flip(long position) throws IOException {
        flip(file.path(), position);
    }

    private static void flip(Path path, long position) throws IOException {
        byte[] bytes = Files.readAllBytes(path);
        bytes[Math.toIntExact(position)] ^= 1;
        Files.write(path, bytes);
    }
}
