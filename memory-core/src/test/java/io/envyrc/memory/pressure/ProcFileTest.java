package io.envyrc.memory.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcFileTest {
    private final Path path;
    private final ProcFile file;

    ProcFileTest(@TempDir Path directory) {
        path = directory.resolve("file");
        file = new ProcFile(path);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1234, 1234", "9223372036854771712, 9223372036854771712", "max, -1", "x, -1", "'', -1"})
    void readsTheNumber(String content, long number) throws IOException {
        Files.writeString(path, content + "\n");
        assertThat(file.number()).isEqualTo(number);
    }

    @Test
    void readsWhatWasWrittenSince() throws IOException {
        Files.writeString(path, "123456\n");
        assertThat(file.number()).isEqualTo(123456);
        Files.writeString(path, "7\n");
        assertThat(file.number()).isEqualTo(7);
    }

    @Test
    void findsAFieldAtTheStartOfALineOrWordOnly() throws IOException {
        Files.writeString(path, "some avg10=1.50 total=2\nfull avg10=12.34 total=5\ninactive_file 9\nfile 3\n");
        assertThat(file.field(ProcFile.ascii("full avg10="))).isEqualTo(12);
        assertThat(file.field(ProcFile.ascii("total="))).isEqualTo(2);
        assertThat(file.field(ProcFile.ascii("file "))).isEqualTo(3);
        assertThat(file.field(ProcFile.ascii("missing "))).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"0, 11", "1, 22", "2, 33", "3, -1", "9, -1"})
    void readsAColumn(int column, long number) throws IOException {
        Files.writeString(path, "11 22 33\n");
        assertThat(file.column(column)).isEqualTo(number);
    }

    @Test
    void looksAgainNowAndThenForAFileThatWasNotThere() throws IOException {
        assertThat(file.number()).isEqualTo(-1);
        Files.writeString(path, "5\n");
        for (int i = 0; i < ProcFile.RETRY; i++) {
            assertThat(file.number()).isEqualTo(-1);
        }
        assertThat(file.number()).isEqualTo(5);
    }

    @Test
    void outlivesTheInterruptOfTheThreadThatReads() throws IOException {
        Files.writeString(path, "5\n");
        assertThat(file.number()).isEqualTo(5);
        Thread.currentThread().interrupt();
        assertThat(file.number()).isEqualTo(5);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file.number()).isEqualTo(5);
    }
}
