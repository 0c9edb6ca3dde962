package io.envyrc.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.ddex.DdexFileProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FolderReportTest {
    private static final DdexFileProgress HALF =
            new DdexFileProgress(51, 20, 1, 0, 100, 150_000_000, 0.5, Duration.ofSeconds(75));

    @Test
    void showsShareRateAndRemainingTime() {
        assertThat(FolderReport.bar(HALF))
                .isEqualTo("[###############---------------]  50 %  21 of 51 files, 1 failed, 2.0 MB/s, 0:01:15 left");
        assertThat(FolderReport.bar(new DdexFileProgress(3, 0, 0, 0, 0, 0, 0, Duration.ZERO)))
                .isEqualTo("[------------------------------]   0 %  0 of 3 files, 0 failed, 0.0 MB/s, ? left");
    }

    @Test
    void drawsTheBarOnATerminalOnlyAndNotBelowTheTable() {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        FolderReport report = new FolderReport(new PrintStream(shown, true, UTF_8), true);
        report.progress(HALF);
        assertThat(shown.toString(UTF_8)).endsWith(FolderReport.bar(HALF));
        report.end(HALF);
        report.progress(HALF);
        assertThat(shown.toString(UTF_8)).endsWith("milliseconds" + " ".repeat(25) + "75,000" + System.lineSeparator());

        ByteArrayOutputStream piped = new ByteArrayOutputStream();
        new FolderReport(new PrintStream(piped, true, UTF_8), false).progress(HALF);
        assertThat(piped.size()).isZero();
    }
}
