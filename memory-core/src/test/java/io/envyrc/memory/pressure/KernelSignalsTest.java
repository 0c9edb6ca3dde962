package io.envyrc.memory.pressure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.envyrc.memory.ChildJvm;
import io.envyrc.memory.pressure.MemorySignal.Reading;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Signals of the process and the machine, against the running kernel and against files as it writes them. */
@Timeout(120)
class KernelSignalsTest {
    private static final long LIMIT = 192L << 20;

    @Test
    @EnabledOnOs(OS.LINUX)
    void readsTheResidentSetOfThisProcess() throws IOException {
        Reading reading = MemorySignals.process().read().orElseThrow();
        long status = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
        assertThat(reading.usedBytes()).isBetween(status / 2, status * 2);
        assertThat(reading.limitBytes()).isGreaterThan(reading.usedBytes());
    }

    @Test
    void readsTheStallOfItsGroupBeforeThatOfTheMachine(@TempDir Path root) throws IOException {
        assertThat(MemorySignals.stall(root).read()).isEmpty();
        write(root, "proc/pressure/memory", "some avg10=9.00 avg60=0.00 total=1\nfull avg10=2.50 avg60=0.00 total=1\n");
        assertThat(MemorySignals.stall(root).read()).contains(new Reading(200, 6000, true));

        write(root, "proc/self/cgroup", "0::/app\n");
        write(root, "proc/self/mountinfo", "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        write(root, "sys/fs/cgroup/app/memory.pressure", "some avg10=90.00\nfull avg10=57.80 avg60=1.00 total=7\n");
        MemorySignal stall = MemorySignals.stall(root);
        assertThat(stall.read()).contains(new Reading(5700, 6000, true));
        assertThat(stall.unit()).isEqualTo("ms");
        MemoryMonitor monitor = MemoryMonitor.builder().signals(stall).build();
        assertThat(monitor.snapshot().reason()).isEqualTo("stall at 95.0 % (5700 of 6000 ms)");
        assertThat(monitor.snapshot().level()).isEqualTo(PressureLevel.CRITICAL);
    }

    @Test
    void readsMetaspaceOnlyWhereItHasALimit() throws Exception {
        assertThat(ChildJvm.run(List.of("-XX:MaxMetaspaceSize=64m", "-Xmx32m"), Metaspace.class))
                .isEqualTo("67108864 false");
        assertThat(ChildJvm.run(List.of("-Xmx32m"), Metaspace.class)).isEqualTo("absent");
    }

    @Test
    void readsTheOldGenerationWithoutEverConfirmingIt() {
        System.gc();
        boolean generations = ManagementFactory.getMemoryPoolMXBeans().stream()
                .map(MemoryPoolMXBean::getName)
                .anyMatch(name -> name.contains("Old Gen") || name.contains("Tenured Gen"));
        assertThat(MemorySignals.oldGeneration().read().isPresent()).isEqualTo(generations);
        assertThat(MemorySignals.oldGeneration()
                        .read()
                        .map(Reading::confirmedBytes)
                        .orElse(0L))
                .isZero();
    }

    @Test
    void readsMappedFilesOfTheMemoryThereIs() {
        Reading reading = MemorySignals.mapped().read().orElseThrow();
        assertThat(reading.usedBytes()).isNotNegative();
        assertThat(reading.limitBytes()).isGreaterThan(Runtime.getRuntime().maxMemory() / 2);
        assertThat(reading.confirmedBytes()).isZero();
    }

    @Test
    void measuresSomebodysOwnCount() {
        assertThat(MemorySignals.of("budget", () -> 7, () -> 10).read()).contains(new Reading(7, 10, true));
        assertThat(MemorySignals.of("budget", () -> 7, () -> Long.MAX_VALUE).read())
                .isEmpty();
        assertThat(MemorySignals.of("budget", () -> 7, () -> 10).name()).isEqualTo("budget");
    }

    /**
     * In a control group of its own whose parent has the lesser limit, if this process may make them; version 1, as no
     * machine of ours has version 2. The same program that does not react is killed.
     */
    @Test
    @EnabledOnOs(OS.LINUX)
    void reportsTheLimitOfARealControlGroupAndReactsBeforeTheKernelKills() throws Exception {
        ControlGroups own = ControlGroups.find(Path.of("/"));
        assumeThat(own.directories()).isNotEmpty();
        Path group = own.directories()
                .get(0)
                .resolve("envy-memory-test-" + ProcessHandle.current().pid());
        assumeThat(mayCreate(group)).isTrue();
        try {
            String limit = own.version() == ControlGroups.Version.V1 ? "memory.limit_in_bytes" : "memory.max";
            assumeThat(Files.exists(group.resolve(limit))).isTrue();
            Files.writeString(group.resolve(limit), Long.toString(LIMIT));
            Path inner = Files.createDirectory(group.resolve("inner"));
            if (Files.exists(inner.resolve(limit))) {
                Files.writeString(inner.resolve(limit), Long.toString(2 * LIMIT));
            }
            assertThat(runIn(inner, "react")).contains("limit " + LIMIT + ", warned and lives");
            if (Files.readAllLines(Path.of("/proc/swaps")).size() == 1) {
                assertThatThrownBy(() -> runIn(inner, "ignore")).hasMessageStartingWith("exit 137 ");
            }
        } finally {
            Files.deleteIfExists(group.resolve("inner"));
            Files.delete(group);
        }
    }

    private static boolean mayCreate(Path group) {
        try {
            Files.createDirectory(group);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String runIn(Path group, String manner) throws IOException, InterruptedException {
        return ChildJvm.run(
                List.of("-Xmx64m", "-XX:MaxDirectMemorySize=1g", "-XX:ReservedCodeCacheSize=32m"),
                Fill.class,
                group.resolve("cgroup.procs").toString(),
                manner);
    }

    private static void write(Path root, String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    /** Prints the limit of metaspace and whether the reading is confirmed. */
    static final class Metaspace {
        private Metaspace() {}

        public static void main(String[] args) {
            System.out.print(MemorySignals.metaspace()
                    .read()
                    .map(reading -> reading.limitBytes() + " " + reading.confirmed())
                    .orElse("absent"));
        }
    }
}
