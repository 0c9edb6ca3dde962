package io.envyrc.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.envyrc.memory.ddex.DdexParser;
import io.envyrc.memory.ddex.ManagedDdexService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class DdexFolderTest {
    private final DdexFolder command =
            new DdexFolder(ManagedDdexService.builder(DdexParser.create()).build());

    private int exit(String... arguments) {
        command.run(new DefaultApplicationArguments(arguments));
        return command.getExitCode();
    }

    @Test
    void doesNothingUnlessAsked(CapturedOutput output) {
        assertThat(exit("--server.port=0")).isZero();
        assertThat(output).isEmpty();
    }

    @Test
    void saysWhatItCannotRead(@TempDir Path directory, CapturedOutput output) throws IOException {
        assertThat(exit("--ddex.folder=nowhere")).isEqualTo(2);
        assertThat(output).contains("Cannot read the folder: java.nio.file.NotDirectoryException: nowhere");
        assertThat(exit("--ddex.folder=" + directory)).isEqualTo(2);
        assertThat(output).contains("No .xml or .xml.gz under " + directory);
        Files.writeString(directory.resolve("a.xml"), DdexBody.text(1));
        assertThat(exit("--ddex.folder=" + directory, "--ddex.concurrent=0")).isEqualTo(2);
        assertThat(output).contains("--ddex.concurrent must be a whole number from 1 to 999 but was 0");
        assertThat(exit("--ddex.folder=" + directory)).isZero();
        assertThat(output).contains("ok     " + directory.resolve("a.xml") + ": 0 resources, 1 releases, 0 deals");
    }

    @Test
    void saysWhichFolderWithinItCannotRead(@TempDir Path directory, CapturedOutput output) throws IOException {
        Path within = Files.createDirectory(directory.resolve("within"));
        assumeTrue(within.toFile().setReadable(false) && !Files.isReadable(within), "who runs this can read all");
        assertThat(exit("--ddex.folder=" + directory)).isEqualTo(2);
        assertThat(output).contains("Cannot read the folder: java.nio.file.AccessDeniedException: " + within);
    }

    @Test
    void endsWithTheTableWhereMemoryStaysShort(@TempDir Path directory, CapturedOutput output) throws IOException {
        Files.writeString(directory.resolve("a.xml"), DdexBody.text(1));
        DdexFolder starved = new DdexFolder(ManagedDdexService.builder(DdexParser.create())
                .files(files -> files.memory(() -> 1).admissionTimeout(Duration.ZERO))
                .build());
        starved.run(new DefaultApplicationArguments("--ddex.folder=" + directory));
        assertThat(starved.getExitCode()).isEqualTo(1);
        assertThat(output)
                .contains("Batch stopped: memory pressure stayed critical")
                .contains("milliseconds ");
    }
}
