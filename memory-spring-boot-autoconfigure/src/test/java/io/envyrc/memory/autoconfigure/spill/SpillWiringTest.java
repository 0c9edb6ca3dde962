package io.envyrc.memory.autoconfigure.spill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.spill.MemoryFileSystem;
import io.envyrc.memory.spill.SpillCompression;
import io.envyrc.memory.spill.SpillException;
import io.envyrc.memory.spill.SpillFile;
import io.envyrc.memory.spill.SpillOptions;
import io.envyrc.memory.spill.SpillReader;
import io.envyrc.memory.spill.SpillStore;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class SpillWiringTest {
    @TempDir
    Path directory;

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AllMemoryAutoConfigurations.get());

    @Test
    void opensNothingUntilSomebodyInjectsIt() {
        runner.run(context -> {
            SpillStores stores = context.getBean(SpillStores.class);
            assertThat(stores.opened()).isEmpty();
            assertThat(context.getBean(MemoryBudget.class).reservedBytes("spill"))
                    .isZero();
            SpillStore store = context.getBean(SpillStore.class);
            assertThat(stores.opened()).containsExactly(store);
            assertThat(store.directory()).hasParentRaw(SpillStore.defaultDirectory());
        });
    }

    @Test
    void opensADirectoryThatIsSetAtStartupAndLeavesNothingBehind() throws IOException {
        Path orphan = Files.createFile(directory.resolve("spill-7-7-0000000000000007.lock"));
        at(directory)
                .withPropertyValues(
                        "envy.memory.spill.max-disk=5MB",
                        "envy.memory.spill.block_size=8KB",
                        "envy.memory.spill.on-tmpfs=refuse")
                .run(context -> {
                    assertThat(orphan).doesNotExist();
                    SpillStore store =
                            context.getBean(SpillStores.class).opened().get(0);
                    assertThat(store.directory()).hasParentRaw(directory);
                    assertThat(store.options())
                            .isEqualTo(new SpillOptions(
                                    5 << 20,
                                    SpillCompression.NONE,
                                    8 << 10,
                                    MemoryFileSystem.REFUSE,
                                    context.getBean(MemoryBudget.class),
                                    4));
                    assertThat(context.getBean(MemoryBudget.class).reservedBytes("spill"))
                            .isEqualTo(4 * store.bufferBytes());
                    store.create("left open").write(ByteBuffer.allocate(100));
                });
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void setsTheBudgetsModeAndTimeout() {
        runner.withPropertyValues("envy.memory.spill.fair=yes", "envy.memory.spill.timeout=5s")
                .run(context ->
                        assertThat(context.getBean(MemoryBudget.class).isFair()).isTrue());
        runner.run(context ->
                assertThat(context.getBean(MemoryBudget.class).isFair()).isFalse());
    }

    @Test
    void setsHowLongRequestsOfTheBudgetWait() {
        runner.withPropertyValues("envy.memory.reserve-timeout=1ms").run(context -> {
            MemoryBudget budget = context.getBean(MemoryBudget.class);
            budget.reserve("all", budget.availableBytes());
            assertThatExceptionOfType(MemoryLimitExceededException.class)
                    .isThrownBy(() -> budget.reserve("import", 1))
                    .satisfies(refused -> assertThat(refused.waited()).isGreaterThanOrEqualTo(Duration.ofMillis(1)));
        });
        runner.run(context -> {
            MemoryBudget budget = context.getBean(MemoryBudget.class);
            budget.reserve("all", budget.availableBytes());
            assertThatExceptionOfType(MemoryLimitExceededException.class)
                    .isThrownBy(() -> budget.reserve("import", 1))
                    .satisfies(refused -> assertThat(refused.waited()).isZero());
        });
    }

    @Test
    void failsToStartWhereTheDirectoryCannotBeUsedAndSaysWhatToDo() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        at(file).run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .isEqualTo("Spill directory '%s' cannot be used: FileAlreadyExistsException %s."
                            .formatted(file, file));
            assertThat(analysis.getAction())
                    .isEqualTo(
                            "Set envy.memory.spill.directory to a directory that exists or can be created, and that this"
                                    + " process may write to.");
        });
    }

    @Test
    void failsToStartWhereTheLibraryOfTheCompressionIsMissing() {
        at(directory).withPropertyValues("envy.memory.spill.compression=lz4").run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis analysis = analysis(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .startsWith("Spill store '%s': compression LZ4 needs at.yawk.lz4:lz4-java on the class path"
                            .formatted(directory));
            assertThat(analysis.getAction()).isEqualTo("Add it, or set envy.memory.spill.compression=none.");
        });
    }

    @Test
    void refusesADirectoryInMemoryIfToldTo() throws IOException {
        Path memory = Path.of("/dev/shm");
        assumeTrue(
                Files.isDirectory(memory) && Files.getFileStore(memory).type().equals("tmpfs"), "has a tmpfs");
        at(memory.resolve("envyrc-test"))
                .withPropertyValues("envy.memory.spill.on-tmpfs=refuse")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(analysis(context.getStartupFailure()).getDescription())
                            .isEqualTo(
                                    "Spill directory '/dev/shm/envyrc-test' is on tmpfs: what is spilled there takes the memory"
                                            + " that it is to free.");
                });
        Files.delete(memory.resolve("envyrc-test"));
    }

    @Test
    void leavesTheUsersOwnStoreAlone() {
        runner.withBean("mine", SpillStore.class, () -> {
                    try {
                        return SpillStore.open(directory, SpillOptions.defaults());
                    } catch (SpillException e) {
                        throw new AssertionError(e);
                    }
                })
                .run(context -> {
                    assertThat(context).hasSingleBean(SpillStore.class);
                    assertThat(context.getBean(SpillStores.class).opened())
                            .containsExactly(context.getBean(SpillStore.class));
                });
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void countsWhatIsWrittenReadAndOnDisk() {
        at(directory)
                .withConfiguration(AutoConfigurations.of(
                        MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class))
                .withBean(SimpleMeterRegistry.class)
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    SpillFile file = context.getBean(SpillStore.class).create("rows");
                    file.write(ByteBuffer.allocate(1000));
                    file.finish();
                    try (SpillReader reader = file.read()) {
                        assertThat(reader.nextBlock()).isNotNull();
                    }
                    assertThat(registry.get("envy.memory.spill.written")
                                    .functionCounter()
                                    .count())
                            .isEqualTo((double) file.storedBytes());
                    assertThat(registry.get("envy.memory.spill.read")
                                    .functionCounter()
                                    .count())
                            .isEqualTo((double) file.storedBytes());
                    assertThat(registry.get("envy.memory.spill.disk").gauge().value())
                            .isEqualTo((double) file.storedBytes());
                    assertThat(registry.getMeters())
                            .filteredOn(meter -> meter.getId().getName().startsWith("envy.memory.spill."))
                            .hasSize(3)
                            .allSatisfy(meter -> {
                                assertThat(meter.getId().getBaseUnit()).isEqualTo("bytes");
                                assertThat(meter.getId().getDescription()).isNotBlank();
                            });
                    file.close();
                    assertThat(registry.get("envy.memory.spill.disk").gauge().value())
                            .isZero();
                });
    }

    private ApplicationContextRunner at(Path path) {
        return runner.withPropertyValues("envy.memory.spill.directory=" + path);
    }

    private static FailureAnalysis analysis(@Nullable Throwable failure) {
        return Objects.requireNonNull(new SpillFailureAnalyzer().analyze(Objects.requireNonNull(failure)));
    }
}
