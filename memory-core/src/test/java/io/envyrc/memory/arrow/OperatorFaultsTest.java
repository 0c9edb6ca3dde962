package io.envyrc.memory.arrow;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.envyrc.memory.arrow.SpillableBatchesTest.Damage;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.SpillResult;
import io.envyrc.memory.budget.Spillable;
import io.envyrc.memory.budget.SpillableConsumer;
import io.envyrc.memory.spill.SpillException;
import io.envyrc.memory.spill.SpillException.Reason;
import io.envyrc.memory.spill.SpillOptions;
import io.envyrc.memory.spill.SpillStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Faults beneath an operator, or beneath batches alone: it answers rightly or fails with one clear error, and gives back
 * all that it had.
 */
class OperatorFaultsTest {
    private static final long LIMIT = 150_000;
    private static final SpillOptions OPTIONS =
            SpillOptions.builder().blockBytes(4096).build();

    @TempDir
    Path directory;

    private final TrackedAllocator allocator = TrackedAllocator.create(1 << 30);
    private MemoryBudget budget = MemoryBudget.ofBytes(LIMIT);

    @AfterEach
    void nothingIsLeft() {
        assertThat(budget.reservedBytes()).isZero();
        assertThat(budget.spillableConsumers()).isEmpty();
        assertThat(allocator.bytesUsed()).isZero();
        allocator.close();
        assertThat(directory).isEmptyDirectory();
    }

    private OperatorRun run(OperatorRun.Kind kind, SpillStore store) {
        return new OperatorRun(kind, allocator, budget, store);
    }

    /** The work is done again, and this time nothing is in its way. */
    private void assertRunsNow(OperatorRun.Kind kind, SpillStore store) throws IOException {
        long before = store.stats().writtenBytes();
        try (OperatorRun again = run(kind, store)) {
            again.addAll();
            again.check();
        }
        assertThat(store.stats().writtenBytes()).isGreaterThan(before);
        assertThat(store.stats().files()).isZero();
        assertThat(store.stats().diskBytes()).isZero();
    }

    /** Adds without end to one of each kind, and says so once all have spilled. */
    static final class Working {
        public static void main(String[] args) throws IOException {
            MemoryBudget budget = MemoryBudget.ofBytes(3 * LIMIT);
            TrackedAllocator allocator = TrackedAllocator.create(1 << 30);
            SpillStore store = SpillStore.open(Path.of(args[0]), OPTIONS);
            List<OperatorRun> runs = Stream.of(OperatorRun.Kind.values())
                    .map(kind -> new OperatorRun(kind, allocator, budget, store))
                    .toList();
            Set<OperatorRun> spilled = new HashSet<>();
            boolean said = false;
            for (int number = 0; ; number++) {
                for (OperatorRun run : runs) {
                    long before = store.stats().writtenBytes();
                    run.add(number % OperatorRun.BATCHES);
                    if (store.stats().writtenBytes() > before) {
                        spilled.add(run);
                    }
                }
                if (!said && spilled.size() == runs.size()) {
                    System.out.println(store.directory());
                    System.out.flush();
                    said = true;
                }
            }
        }
    }

    @Test
    void aKilledProcessLeavesNothingToTheNextWhichAnswersRightly() throws Exception {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens=java.base/java.nio=ALL-UNNAMED",
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Working.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Path left;
        try (BufferedReader output = child.inputReader()) {
            left = Path.of(String.valueOf(output.readLine()));
        } finally {
            // SIGKILL.
            child.destroyForcibly();
        }
        assertThat(child.waitFor(30, SECONDS)).isTrue();
        assertThat(left).isDirectoryContaining("glob:**.spill");
        try (SpillStore store = SpillStore.open(directory, OPTIONS)) {
            assertThat(store.stats().orphans()).isPositive();
            assertThat(left).doesNotExist();
            for (OperatorRun.Kind kind : OperatorRun.Kind.values()) {
                assertRunsNow(kind, store);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BATCHES, TRUNCATED",
        "BATCHES, CORRUPTED",
        "BATCHES, MISSING",
        "SORT, TRUNCATED",
        "SORT, CORRUPTED",
        "SORT, MISSING",
        "AGGREGATE, TRUNCATED",
        "AGGREGATE, CORRUPTED",
        "AGGREGATE, MISSING"
    })
    void aDamagedFileFailsTheAnswerAndNothingElse(OperatorRun.Kind kind, Damage damage) throws IOException {
        try (SpillStore store = SpillStore.open(directory, OPTIONS)) {
            try (OperatorRun run = run(kind, store)) {
                run.addAll();
                List<Path> files = spilled(store);
                assertThat(files).isNotEmpty();
                for (Path file : files) {
                    damage.to(file);
                }
                SpillException failure = catchThrowableOfType(SpillException.class, run::check);
                assertThat(failure.reason()).hasToString(damage.name());
                assertThat(failure).hasMessageContaining("run the work again");
            }
            assertRunsNow(kind, store);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aQuotaThatIsUsedUpFailsTheInput(OperatorRun.Kind kind) throws IOException {
        try (SpillStore small = SpillStore.open(
                directory,
                SpillOptions.builder().blockBytes(4096).maxDiskBytes(40_000).build())) {
            assertOneError(kind, small, Reason.QUOTA);
            assertThat(small.stats().diskBytes()).isZero();
        }
        try (SpillStore store = SpillStore.open(directory, OPTIONS)) {
            assertRunsNow(kind, store);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDirectoryThatIsRemovedFailsTheWork(OperatorRun.Kind kind) throws IOException {
        try (SpillStore store = SpillStore.open(directory, OPTIONS)) {
            try (OperatorRun run = run(kind, store)) {
                addUntilSpilled(run, store);
                for (Path file : spilled(store)) {
                    Files.delete(file);
                }
                Files.delete(store.directory());
                SpillException failure = catchThrowableOfType(SpillException.class, () -> {
                    run.addAll();
                    run.check();
                });
                assertThat(failure.reason()).isIn(Reason.DIRECTORY, Reason.MISSING);
            }
            assertThat(store.stats().files()).isZero();
        }
        try (SpillStore store = SpillStore.open(directory, OPTIONS)) {
            assertRunsNow(kind, store);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDirectoryThatTakesNoFileFailsTheWork(OperatorRun.Kind kind) throws IOException {
        try (SpillStore store = SpillStore.open(directory, OPTIONS)) {
            try (OperatorRun run = run(kind, store)) {
                addUntilSpilled(run, store);
                for (Path file : spilled(store)) {
                    Files.delete(file);
                }
                Files.delete(store.directory());
                Files.createFile(store.directory());
                SpillException failure = catchThrowableOfType(SpillException.class, () -> {
                    run.addAll();
                    run.check();
                });
                assertThat(failure.reason()).isEqualTo(Reason.DIRECTORY);
                assertThat(failure)
                        .hasMessageContaining("; set envy.memory.spill.directory to a directory that exists or can be");
                Files.delete(store.directory());
            }
            assertThat(store.stats().files()).isZero();
        }
        try (SpillStore store = SpillStore.open(directory, OPTIONS)) {
            assertRunsNow(kind, store);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFullDiskAndAReadOnlyOneFailTheWork(OperatorRun.Kind kind) throws Exception {
        Path mounted = Files.createDirectory(directory.resolve("small"));
        assumeTrue(execute("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", mounted.toString()), () -> {
            mounted.toFile().delete();
            return "needs root to mount";
        });
        try {
            try (SpillStore store = SpillStore.open(mounted, OPTIONS)) {
                full(kind, store, mounted);
                assertRunsNow(kind, store);
                readOnly(kind, store);
            }
            assertThat(mounted).isEmptyDirectory();
        } finally {
            assertThat(execute("umount", mounted.toString())).isTrue();
            Files.delete(mounted);
        }
    }

    private void full(OperatorRun.Kind kind, SpillStore store, Path mounted) throws IOException {
        Path other = mounted.resolve("other");
        try (OperatorRun run = run(kind, store)) {
            addUntilSpilled(run, store);
            // Another takes the rest.
            assertThat(catchThrowable(() -> Files.write(other, new byte[16 << 20])))
                    .isInstanceOf(IOException.class);
            SpillException failure = catchThrowableOfType(SpillException.class, () -> {
                run.addAll();
                run.check();
            });
            assertThat(failure.reason()).isIn(Reason.DISK_FULL, Reason.QUOTA);
            assertThat(failure)
                    .hasMessageEndingWith("; free some space, or set envy.memory.spill.directory to a larger disk");
        }
        assertThat(store.stats().diskBytes()).isZero();
        Files.delete(other);
    }

    private void readOnly(OperatorRun.Kind kind, SpillStore store) throws Exception {
        String own = store.directory().toString();
        OperatorRun run = run(kind, store);
        addUntilSpilled(run, store);
        assertThat(execute("mount", "--bind", own, own)).isTrue();
        try {
            assertThat(execute("mount", "-o", "remount,bind,ro", own)).isTrue();
            SpillException failure = catchThrowableOfType(SpillException.class, () -> {
                run.addAll();
                run.check();
            });
            assertThat(failure.reason()).isEqualTo(Reason.DIRECTORY);
            // The files cannot be deleted now; they go with the store.
            assertThat(catchThrowable(run::close)).isInstanceOf(SpillException.class);
        } finally {
            assertThat(execute("umount", own)).isTrue();
        }
        assertThat(allocator.bytesUsed()).isZero();
        assertThat(budget.reservedBytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aNeighbourWhoseSpillThrowsIsInNobodysWay(OperatorRun.Kind kind) throws IOException {
        besideNeighbour(
                kind,
                request -> {
                    throw new IOException("no");
                },
                "IOException: no");
    }

    @ParameterizedTest
    @EnumSource
    void aNeighbourWhoseSpillAsksForMemoryIsRefusedIt(OperatorRun.Kind kind) throws IOException {
        besideNeighbour(
                kind,
                request -> budget.reserve("work", LIMIT).close(),
                "MemoryLimitExceededException: Memory budget exceeded: 'work' asked for 150000 bytes");
    }

    private void besideNeighbour(OperatorRun.Kind kind, Spillable spillable, String failure) throws IOException {
        budget = MemoryBudget.ofBytes(3 * LIMIT);
        try (SpillStore store = SpillStore.open(directory, OPTIONS);
                SpillableConsumer neighbour = budget.register("neighbour", spillable)) {
            neighbour.reserve(MemoryKind.HEAP, 2 * LIMIT);
            assertRunsNow(kind, store);
            SpillResult last = neighbour.lastSpill().orElseThrow();
            assertThat(last.outcome()).isEqualTo(SpillResult.Outcome.FAILED);
            assertThat(last.failure().orElseThrow()).startsWith(failure);
            assertThat(budget.reservedBytes()).isEqualTo(2 * LIMIT);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNeighbourWhoseSpillHangsHoldsUpItsOwnAskerOnly(OperatorRun.Kind kind) throws Exception {
        budget = MemoryBudget.builder(3 * LIMIT)
                .spillTimeout(Duration.ofMillis(20))
                .build();
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (SpillStore store = SpillStore.open(directory, OPTIONS);
                SpillableConsumer neighbour = budget.register("neighbour", request -> {
                    hanging.countDown();
                    awaitQuietly(release);
                })) {
            neighbour.reserve(MemoryKind.HEAP, 2 * LIMIT);
            Future<Throwable> asker = threads.submit(() -> catchThrowable(() -> budget.reserve("asker", 2 * LIMIT)));
            assertThat(hanging.await(30, SECONDS)).isTrue();
            assertRunsNow(kind, store);
            release.countDown();
            assertThat(asker.get(30, SECONDS)).isInstanceOf(MemoryLimitExceededException.class);
        } finally {
            release.countDown();
            threads.shutdown();
        }
    }

    @Test
    void sixteenOperatorsBesideABrokenNeighbourAnswerRightly() throws Exception {
        budget = MemoryBudget.ofBytes(17 * LIMIT);
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try (SpillStore store = SpillStore.open(directory, OPTIONS);
                SpillableConsumer neighbour = budget.register("neighbour", request -> {
                    throw new IOException("no");
                })) {
            neighbour.reserve(MemoryKind.HEAP, LIMIT);
            CyclicBarrier gate = new CyclicBarrier(16);
            List<OperatorRun.Kind> kinds = List.of(OperatorRun.Kind.values());
            List<Future<?>> workers = IntStream.range(0, 16)
                    .<Future<?>>mapToObj(i -> threads.submit(() -> {
                        gate.await();
                        OperatorRun.Kind kind = kinds.get(i % kinds.size());
                        try (OperatorRun run = run(kind, store)) {
                            run.addAll();
                            run.check();
                        }
                        return null;
                    }))
                    .toList();
            for (Future<?> worker : workers) {
                worker.get(60, SECONDS);
            }
            assertThat(store.stats().writtenBytes()).isPositive();
            assertThat(store.stats().files()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    private void assertOneError(OperatorRun.Kind kind, SpillStore store, Reason reason) throws IOException {
        try (OperatorRun run = run(kind, store)) {
            SpillException failure = catchThrowableOfType(SpillException.class, () -> {
                run.addAll();
                run.check();
            });
            assertThat(failure.reason()).isEqualTo(reason);
        }
    }

    /** Adds the input from its start until some of it is on disk; adding all of it then makes it spill again. */
    private static void addUntilSpilled(OperatorRun run, SpillStore store) throws IOException {
        for (int number = 0; store.stats().files() == 0; number++) {
            run.add(number);
        }
    }

    private static List<Path> spilled(SpillStore store) throws IOException {
        try (Stream<Path> files = Files.list(store.directory())) {
            return files.filter(file -> file.toString().endsWith(".spill")).toList();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean execute(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException noSuchProgram) {
            return false;
        }
        return process.waitFor(30, SECONDS) && process.exitValue() == 0;
    }
}
