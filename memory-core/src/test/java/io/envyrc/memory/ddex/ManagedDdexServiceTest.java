package io.envyrc.memory.ddex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.envyrc.memory.Cancellation;
import io.envyrc.memory.leak.MemoryLeakDetector;
import io.envyrc.memory.leak.MemorySession;
import io.envyrc.memory.leak.MemoryTrend;
import io.envyrc.memory.pressure.MemoryMonitor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(60)
class ManagedDdexServiceTest {
    private final MemoryMonitor monitor = MemoryMonitor.builder().build();
    private final ManagedDdexService service = ManagedDdexService.builder(DdexParser.create())
            .source(new GeneratedFiles(50_000))
            .monitor(monitor)
            .leakDetector(MemoryLeakDetector.builder(monitor).build())
            .files(files -> files.memory(() -> 0))
            .build();

    @Test
    void countsWhatItReadsWhateverTheWay() throws IOException {
        GeneratedMessage message = new GeneratedMessage(MessageShape.ofBytes(50_000));
        List<DdexEvent> events = new ArrayList<>();
        DdexReading reading = service.parse("upload", message, events::add);
        assertThat(events.get(events.size() - 1)).isEqualTo(reading.end());
        assertThat(reading.bytes()).isEqualTo(message.size());
        assertThat(reading.counts().records()).isEqualTo(service.stats().records());
        assertThat(reading.memory().name()).isEqualTo("ddex upload");
        assertThat(reading.memory().threadAllocatedBytes().orElseThrow()).isPositive();

        service.parse(GeneratedFiles.path(0), events::add);
        service.parseChunks(
                "chunks", new GeneratedMessage(MessageShape.ofBytes(50_000)), chunk -> {}, Cancellation.none());
        assertThat(Runs.all(service.processFiles(GeneratedFiles.paths(3), 2))).allMatch(DdexFileResult::succeeded);
        DdexStats stats = service.stats();
        assertThat(stats.succeeded()).isEqualTo(6);
        assertThat(stats.running()).isZero();
        assertThat(stats.failed() + stats.cancelled() + stats.retried() + stats.growthWarnings())
                .isZero();
        assertThat(stats.bytes()).isGreaterThan(6 * 50_000L - 1);
    }

    @Test
    void countsWhatFailsIsCancelledOrComesAgain() {
        assertThatThrownBy(() -> service.parse("bad", Messages.stream("<x/>"), event -> {}))
                .isInstanceOf(DdexParseException.class);
        Cancellation cancelled = Cancellation.create();
        cancelled.cancel();
        assertThatThrownBy(() -> service.parse("late", Messages.stream("<x/>"), event -> {}, cancelled))
                .isInstanceOf(CancellationException.class);
        RecordedAttempts attempts = new RecordedAttempts((turn, attempt) -> {
            if (turn == RecordedAttempts.Turn.CHUNK && attempt.number == 1) {
                throw new OutOfMemoryError("Java heap space");
            }
        });
        Runs.all(service.processFiles(GeneratedFiles.paths(2), 1, attempts, Cancellation.none()));
        DdexStats stats = service.stats();
        assertThat(stats.failed()).isEqualTo(1);
        assertThat(stats.cancelled()).isEqualTo(1);
        assertThat(stats.retried()).isEqualTo(2);
        assertThat(stats.succeeded()).isEqualTo(2);
        assertThat(stats.running()).isZero();
    }

    @Test
    void tellsWhatRunsAndHowTheMemoryIs() throws IOException {
        List<DdexStats> meanwhile = new ArrayList<>();
        service.parse("one", Messages.stream(Messages.resources()), event -> meanwhile.add(service.stats()));
        assertThat(meanwhile).isNotEmpty().allMatch(stats -> stats.running() == 1);
        DdexStatus status = service.status();
        assertThat(status.memory().heap().usedBytes()).isPositive();
        assertThat(status.trend()).map(MemoryTrend::verdict).contains(MemoryTrend.Verdict.UNKNOWN);
        assertThat(status.lastLeak()).isEmpty();
        ManagedDdexService alone =
                ManagedDdexService.builder(DdexParser.create()).build();
        assertThat(alone.status().trend()).isEmpty();
        assertThat(alone.status().memory().readings()).containsKey("heap");
    }

    @Test
    void warnsWhenTheHeapGrowsByMoreThanItsLimit(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("grows.xml"), Messages.resources());
        ManagedDdexService strict = ManagedDdexService.builder(DdexParser.create())
                .growthWarning(1 << 20)
                .build();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger(MemorySession.class);
        logger.addAppender(log);
        List<byte[]> held = new ArrayList<>();
        try {
            // A collection meanwhile may leave less than was there before.
            for (int again = 0; strict.stats().growthWarnings() == 0 && again < 10; again++) {
                strict.parse(file, event -> held.add(new byte[8 << 20]));
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list)
                .singleElement()
                .extracting(ILoggingEvent::getFormattedMessage)
                .asString()
                .startsWith("Memory session 'ddex grows.xml': the heap grew by ")
                .contains("more than its limit of 1.0 MB");
    }

    @Test
    void refusesALimitBelowNothing() {
        assertThatThrownBy(() -> ManagedDdexService.builder(DdexParser.create()).growthWarning(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ManagedDdexService: growthWarning must be >= 0 bytes but was -1");
    }
}
