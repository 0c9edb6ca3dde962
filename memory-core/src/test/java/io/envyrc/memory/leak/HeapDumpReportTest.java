package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.pressure.MemoryMonitor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Heap dumps that come with the reports of a detector. */
@Timeout(60)
class HeapDumpReportTest {
    private static final byte[] HPROF = "JAVA PROFILE 1.0.2\0".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path temp;

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void aReportWritesADumpForItsOwnerAloneAndTheNextNoneBeyondTheCount() throws IOException {
        Path directory = temp.resolve("dumps");
        try (MemoryLeakDetector detector = started(new HeapDumpPolicy(directory, 1, 0))) {
            LeakReport first = report(detector, 1);
            Path dump = first.heapDump().orElseThrow();
            assertThat(dump)
                    .hasParent(directory)
                    .hasFileName(
                            "leak-%d-0.hprof".formatted(ProcessHandle.current().pid()));
            assertThat(start(dump)).isEqualTo(HPROF);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dump)))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
                    .isEqualTo("rwx------");

            assertThat(report(detector, 2).heapDump()).isEmpty();
            assertThat(files(directory)).containsExactly(dump);
        }
    }

    @Test
    void aReportGoesWithoutADumpThatWouldFillTheDisk() throws IOException {
        // A terabyte more than there is.
        long most = Files.getFileStore(temp).getUsableSpace() + (1L << 40);
        try (MemoryLeakDetector detector = started(new HeapDumpPolicy(temp, 8, most))) {
            assertThat(report(detector, 1).heapDump()).isEmpty();
            assertThat(files(temp)).isEmpty();
        }
    }

    private MemoryLeakDetector started(HeapDumpPolicy policy) {
        MemoryLeakDetector detector = MemoryLeakDetector.builder(
                        MemoryMonitor.builder().build())
                .window(Duration.ofSeconds(1))
                .growthThreshold(30 * LiveHeapFeed.MB)
                .reportInterval(Duration.ZERO)
                .holderCutoff(Duration.ZERO)
                .heapDump(policy)
                .ticker(nanos::get)
                .clock(() -> Instant.EPOCH)
                .build();
        detector.start();
        return detector;
    }

    private LeakReport report(MemoryLeakDetector detector, int number) {
        new LiveHeapFeed(detector, nanos)
                .feed(
                        step -> 100 * LiveHeapFeed.MB + step * LiveHeapFeed.MB / 2,
                        () -> detector.stats().reports() >= number);
        return detector.lastReport().orElseThrow();
    }

    private static byte[] start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(HPROF.length);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
