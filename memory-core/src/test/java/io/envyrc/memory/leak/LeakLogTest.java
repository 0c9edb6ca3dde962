package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class LeakLogTest {

    @ParameterizedTest
    @CsvSource({"INFO, WARN", "WARNING, WARN", "CRITICAL, ERROR"})
    void writesOneAlertWithItsFiguresAsPairs(LeakReport.Severity severity, String level) {
        MemoryTrend trend = new MemoryTrend(
                MemoryTrend.Verdict.GROWING,
                20,
                Duration.ofSeconds(10),
                300,
                5.4,
                5,
                6,
                Optional.of(Duration.ofSeconds(70)));
        LeakReport report = new LeakReport(
                LeakReport.Type.LEAK,
                severity,
                Instant.EPOCH,
                7,
                "Some VM 17",
                trend,
                1_000,
                List.of(
                        new LeakReport.Suspect("shop.Order", 3, 48, List.of()),
                        new LeakReport.Suspect("byte[]", 4, 2_048, List.of())),
                Optional.empty());
        Logger logger = (Logger) LoggerFactory.getLogger(LeakLog.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setAdditive(false);
        try {
            LeakLog.write(report);
        } finally {
            logger.detachAppender(log);
            logger.setAdditive(true);
        }
        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getLevel()).isEqualTo(Level.toLevel(level));
            assertThat(event.getFormattedMessage()).isEqualTo(report.message() + " (" + severity + ")");
            assertThat(event.getKeyValuePairs().stream().map(pair -> pair.key + "=" + pair.value))
                    .containsExactly(
                            "type=LEAK",
                            "severity=" + severity,
                            "detectedAt=1970-01-01T00:00:00Z",
                            "pid=7",
                            "jvm=Some VM 17",
                            "liveBytes=300",
                            "maxHeapBytes=1000",
                            "growthBytes=54",
                            "bytesPerSecond=5",
                            "exhaustionSeconds=70",
                            "class=shop.Order",
                            "classes=[shop.Order (3 more, 48 B), byte[] (4 more, 2.0 KB)]");
        });
    }
}
