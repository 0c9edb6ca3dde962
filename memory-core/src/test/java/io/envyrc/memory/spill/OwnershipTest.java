package io.envyrc.memory.spill;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnershipTest {
    @TempDir
    Path directory;

    /** Spills without end, after it has said where. */
    static final class Spilling {
        public static void main(String[] args) throws IOException {
            SpillStore store = SpillStore.open(Path.of(args[0]), SpillOptions.defaults());
            SpillFile first = store.create("first");
            first.write(ByteBuffer.allocateDirect(1 << 20));
            first.finish();
            System.out.println(store.directory());
            System.out.flush();
            // Over and over, so that it is killed in the midst of it, and never done.
            ByteBuffer data = ByteBuffer.allocateDirect(64 << 20);
            while (true) {
                try (SpillFile file = store.create("rows")) {
                    file.write(data.clear());
                    file.finish();
                }
            }
        }
    }

    @Test
    void removesWhatAKilledProcessLeftAndLeavesWhatALivingOneHolds() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Spilling.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Path left;
        try (BufferedReader output = child.inputReader()) {
            left = Path.of(String.valueOf(output.readLine()));
            assertThat(left).isDirectoryContaining("glob:**.spill");

            try (SpillStore store = SpillStore.open(directory, SpillOptions.defaults())) {
                assertThat(store.stats().orphans()).isZero();
                assertThat(left).isDirectoryContaining("glob:**.spill");
            }
            // SIGKILL, in the midst of a spill.
            child.destroyForcibly();
            assertThat(child.waitFor(30, SECONDS)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        assertThat(left).isDirectoryContaining("glob:**.spill");
        try (SpillStore store = SpillStore.open(directory, SpillOptions.defaults())) {
            assertThat(store.stats().orphans()).isBetween(1L, 2L);
            assertThat(left).doesNotExist();
            assertThat(entries())
                    .containsExactlyInAnyOrder(
                            store.directory().getFileName().toString(),
                            store.directory().getFileName() + ".lock");
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void holdsSeveralStoresInOneDirectory() throws IOException {
        try (SpillStore first = SpillStore.open(directory, SpillOptions.defaults());
                SpillFile file = first.create("rows")) {
            file.write(ByteBuffer.allocate(100));
            try (SpillStore second = SpillStore.open(directory, SpillOptions.defaults())) {
                assertThat(second.directory()).isNotEqualTo(first.directory());
                assertThat(second.stats().orphans()).isZero();
            }
            file.finish();
            assertThat(SpillStoreTest.drain(file, ByteBuffer.allocate(10))).hasSize(100);
        }
    }

    @Test
    void touchesNothingThatIsNotAStoresOwn() throws IOException {
        String dead = "spill-%s-1-%016x";
        // A lock that nobody holds, and a directory with data and with something else.
        Path mixed = Files.createDirectory(directory.resolve(dead.formatted("1", 1)));
        Files.createFile(mixed.resolve("000001.spill"));
        Path foreign = Files.createFile(mixed.resolve("notes.txt"));
        Files.createFile(directory.resolve(mixed.getFileName() + ".lock"));
        // A directory without a lock is nobody's to remove.
        Path unlocked = Files.createDirectory(directory.resolve(dead.formatted("2", 2)));
        Files.createFile(unlocked.resolve("000001.spill"));
        // One that leads elsewhere is not followed.
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Path victim = Files.createFile(elsewhere.resolve("000001.spill"));
        Path link = Files.createSymbolicLink(directory.resolve(dead.formatted("3", 3)), elsewhere);
        Files.createFile(directory.resolve(link.getFileName() + ".lock"));
        Path named = Files.createFile(directory.resolve("spill-holiday.lock"));

        SpillStore.open(directory, SpillOptions.defaults()).close();

        assertThat(foreign).exists();
        assertThat(mixed.resolve("000001.spill")).doesNotExist();
        assertThat(unlocked.resolve("000001.spill")).exists();
        assertThat(victim).exists();
        assertThat(link).exists();
        assertThat(named).exists();
    }

    @Test
    void removesTheLockOfAnOwnerThatDiedBeforeItHadADirectory() throws IOException {
        Path lock = Files.createFile(directory.resolve(String.format(Locale.ROOT, "spill-7-7-%016x.lock", 7)));
        assertThat(SpillStore.removeOrphans(directory)).isZero();
        assertThat(lock).doesNotExist();
        assertThat(SpillStore.removeOrphans(directory.resolve("absent"))).isZero();
    }

    private List<String> entries() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }
}
