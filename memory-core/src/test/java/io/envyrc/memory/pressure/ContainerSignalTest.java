package io.envyrc.memory.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.gc.HeapStats;
import io.envyrc.memory.gc.LiveHeap;
import io.envyrc.memory.pressure.MemorySignal.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against files as the kernel writes them: Kubernetes and Docker on version 2, Docker and systemd on version 1. */
class ContainerSignalTest {
    private static final String V2_MOUNT =
            "30 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

    private static final String V1_NO_LIMIT = "9223372036854771712\n";

    private final Path root;

    ContainerSignalTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void readsTheWorkingSetOfItsOwnGroupInANamespaceOfVersion2() throws IOException {
        proc("0::/\n", V2_MOUNT);
        v2("sys/fs/cgroup", "536870912", "max", 400_000_000, 150_000_000);
        assertThat(signal().read()).contains(new Reading(250_000_000, 536_870_912, true));
    }

    @Test
    void takesTheLeastLimitOfTheAncestorsAndTheUseOfThatGroup() throws IOException {
        proc("0::/kubepods/pod1/app\n", V2_MOUNT);
        v2("sys/fs/cgroup/kubepods", "8000000", "max", 5_000_000, 0);
        v2("sys/fs/cgroup/kubepods/pod1", "1000000", "max", 700_000, 100_000);
        v2("sys/fs/cgroup/kubepods/pod1/app", "2000000", "max", 300_000, 0);
        assertThat(signal().read()).contains(new Reading(600_000, 1_000_000, true));
    }

    @Test
    void countsTheHighMarkAsALimitWhenItIsTheLesser() throws IOException {
        proc("0::/app\n", V2_MOUNT);
        v2("sys/fs/cgroup/app", "2000000", "1500000", 300_000, 0);
        assertThat(signal().read()).contains(new Reading(300_000, 1_500_000, true));
    }

    @Test
    void takesTheHighMarkOfAnAncestorWhenItIsTheLeastOfAll() throws IOException {
        proc("0::/kubepods/pod1/app\n", V2_MOUNT);
        v2("sys/fs/cgroup/kubepods", "8000000", "900000", 800_000, 50_000);
        v2("sys/fs/cgroup/kubepods/pod1", "1000000", "max", 700_000, 100_000);
        v2("sys/fs/cgroup/kubepods/pod1/app", "2000000", "1500000", 300_000, 0);
        assertThat(signal().read()).contains(new Reading(750_000, 900_000, true));
    }

    @Test
    void isAbsentWhenEveryLimitIsMax() throws IOException {
        proc("0::/user.slice/app\n", V2_MOUNT);
        v2("sys/fs/cgroup/user.slice", "max", "max", 5_000_000, 0);
        v2("sys/fs/cgroup/user.slice/app", "max", "max", 300_000, 0);
        assertThat(signal().read()).isEmpty();
    }

    @Test
    void readsALimitThatIsSetLater() throws IOException {
        proc("0::/app\n", V2_MOUNT);
        v2("sys/fs/cgroup/app", "max", "max", 300_000, 0);
        MemorySignal signal = signal();
        assertThat(signal.read()).isEmpty();

        write("sys/fs/cgroup/app/memory.max", "600000\n");
        assertThat(signal.read()).contains(new Reading(300_000, 600_000, true));
    }

    @Test
    void findsItsGroupUnderAMountOfAPartOfTheHierarchy() throws IOException {
        proc("0::/docker/abc/inner\n", "30 23 0:26 /docker/abc /sys/fs/cgroup ro,relatime - cgroup2 cgroup rw\n");
        v2("sys/fs/cgroup/inner", "1000", "max", 500, 0);
        assertThat(signal().read()).contains(new Reading(500, 1000, true));
    }

    @Test
    void takesTheMountWhenTheNamedGroupIsNotBelowIt() throws IOException {
        proc("0::/../../system.slice/app\n", V2_MOUNT);
        v2("sys/fs/cgroup", "1000", "max", 500, 0);
        assertThat(signal().read()).contains(new Reading(500, 1000, true));
    }

    @Test
    void readsVersion1() throws IOException {
        proc("9:name=systemd:/docker/abc\n4:cpu,memory:/docker/abc\n1:cpuset:/docker/abc\n", """
            33 31 0:28 /docker/abc /sys/fs/cgroup/cpuset ro - cgroup cgroup rw,cpuset
            35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro,relatime - cgroup cgroup rw,memory
            """);
        v1("sys/fs/cgroup/memory", "268435456\n", 200_000_000, 20_000_000);
        assertThat(signal().read()).contains(new Reading(180_000_000, 268_435_456, true));
    }

    @Test
    void takesTheLeastLimitOfTheAncestorsOnVersion1() throws IOException {
        proc("4:memory:/slice/app\n", "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
        v1("sys/fs/cgroup/memory", V1_NO_LIMIT, 900_000, 0);
        v1("sys/fs/cgroup/memory/slice", "1000000\n", 700_000, 100_000);
        v1("sys/fs/cgroup/memory/slice/app", V1_NO_LIMIT, 200_000, 0);
        assertThat(signal().read()).contains(new Reading(600_000, 1_000_000, true));
    }

    @Test
    void isAbsentOnVersion1WithoutALimit() throws IOException {
        proc("4:memory:/app\n", "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
        v1("sys/fs/cgroup/memory/app", V1_NO_LIMIT, 200_000, 0);
        assertThat(signal().read()).isEmpty();
    }

    @Test
    void takesVersion1WhereItHoldsTheMemoryControllerBesideVersion2() throws IOException {
        proc("4:memory:/app\n0::/app\n", """
            41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
            35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
            """);
        v1("sys/fs/cgroup/memory/app", "1000\n", 500, 0);
        Files.createDirectories(root.resolve("sys/fs/cgroup/unified/app"));
        assertThat(signal().read()).contains(new Reading(500, 1000, true));
    }

    @Test
    void countsTheWholeChargeWhenItsStatisticsCannotBeRead() throws IOException {
        proc("0::/\n", V2_MOUNT);
        v2("sys/fs/cgroup", "1000", "max", 500, 100);
        write("sys/fs/cgroup/memory.stat", "inactive_file many\n");
        assertThat(signal().read()).contains(new Reading(500, 1000, true));
    }

    @Test
    void isAbsentOutsideLinux() {
        assertThat(signal().read()).isEmpty();
    }

    @Test
    void isAbsentWhereNoMemoryHierarchyIsMounted() throws IOException {
        proc("0::/\n", "22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\nnonsense\n");
        assertThat(signal().read()).isEmpty();
    }

    /** A container of 1000 MB whose heap may take 600: by recorded figures of a heap once full. */
    @ParameterizedTest
    @CsvSource({
        // working set, seen in use, committed, proved to live, certain
        "900, 600, 600, 100, 750", // garbage on touched pages; 300 of the 400 beside the heap are taken
        "900, 600, 600, 590, 890", // what lives counts
        "980, 600, 600, 100, 950", // beside the heap it is full, whatever the heap holds
        "700, 600, 600, 0, 250", // nothing is proved yet
        "900, 100, 600, 100, 900", // what is not touched yet may still come
        "900, 600, 300, 100, 900", // what was given back, too
        "500, 100, 600, 0, 500" // no room beside the heap
    })
    void countsAsCertainWhatIsNotGarbageAndWhatLiesOutsideTheHeap(
            long workingSet, long seen, long committed, long live, long certain) throws IOException {
        proc("0::/\n", V2_MOUNT);
        v2("sys/fs/cgroup", mb(1000) + "", "max", mb(workingSet), 0);
        ContainerSignal signal = (ContainerSignal) signal();
        signal.read(new LiveHeap(mb(seen), mb(seen), 0, mb(600)), stats(seen, committed));
        assertThat(signal.read(new LiveHeap(mb(live), mb(live), mb(live), mb(600)), stats(live, committed)))
                .contains(new Reading(mb(workingSet), mb(1000), mb(certain)));
    }

    private static HeapStats stats(long used, long committed) {
        return new HeapStats(
                mb(used),
                mb(committed),
                mb(600),
                OptionalLong.empty(),
                OptionalLong.empty(),
                0,
                0,
                0,
                1,
                Duration.ZERO);
    }

    private static long mb(long count) {
        return count * 1_000_000;
    }

    private MemorySignal signal() {
        return MemorySignals.container(root);
    }

    private void proc(String cgroup, String mountinfo) throws IOException {
        write("proc/self/cgroup", cgroup);
        write("proc/self/mountinfo", mountinfo);
    }

    private void v2(String directory, String max, String high, long current, long inactiveFile) throws IOException {
        write(directory + "/memory.max", max + "\n");
        write(directory + "/memory.high", high + "\n");
        write(directory + "/memory.current", current + "\n");
        write(directory + "/memory.stat", "anon 4096\nfile 8192\ninactive_file " + inactiveFile + "\nactive_file 3\n");
    }

    private void v1(String directory, String limit, long usage, long inactiveFile) throws IOException {
        write(directory + "/memory.limit_in_bytes", limit);
        write(directory + "/memory.usage_in_bytes", usage + "\n");
        write(
                directory + "/memory.stat",
                "cache 1\ninactive_file 7\nhierarchical_memory_limit 9\ntotal_inactive_file " + inactiveFile + "\n");
    }

    private void write(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }
}
