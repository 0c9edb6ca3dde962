package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeapDumpsTest {
    @TempDir
    Path temp;

    @Test
    void writesAFileForItsOwnerAloneAndNoMoreThanItMay() throws IOException {
        Path directory = temp.resolve("dumps");
        HeapDumpPolicy policy = new HeapDumpPolicy(directory, 1, 0);
        Path file = HeapDumps.dump(policy, 0, Instant.ofEpochMilli(5)).orElseThrow();
        assertThat(file)
                .hasFileName("leak-%d-5.hprof".formatted(ProcessHandle.current().pid()))
                .isNotEmptyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                .isEqualTo("rwx------");
        assertThat(HeapDumps.dump(policy, 0, Instant.ofEpochMilli(6))).isEmpty();
        assertThat(directory).isDirectoryNotContaining("glob:**6.hprof");
    }

    @Test
    void leavesADiskAloneThatHasTooLittleRoom() throws IOException {
        long free = Files.getFileStore(temp).getUsableSpace();
        assertThat(HeapDumps.dump(new HeapDumpPolicy(temp, 1, free / 2), free, Instant.EPOCH))
                .isEqualTo(Optional.empty());
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void doesWithoutADirectoryThatCannotBeMade() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        assertThat(HeapDumps.dump(new HeapDumpPolicy(file.resolve("dumps"), 1, 0), 0, Instant.EPOCH))
                .isEmpty();
    }

    @Test
    void refusesNumbersOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HeapDumpPolicy(temp, 0, 0))
                .withMessage("heap dumps: maxCount must be >= 1 but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HeapDumpPolicy(temp, 1, -1))
                .withMessage("heap dumps: minFreeBytes must be >= 0 but was -1");
    }
}
