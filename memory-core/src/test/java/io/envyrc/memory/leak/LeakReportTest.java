package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeakReportTest {
    private static final long MB = 1 << 20;

    private static LeakReport report(List<LeakReport.Suspect> suspects, Optional<Path> dump) {
        MemoryTrend trend = trend(Duration.ofSeconds(70));
        return new LeakReport(
                LeakReport.Type.LEAK,
                LeakReport.Severity.of(trend),
                Instant.EPOCH,
                7,
                "Some VM 17.0.1",
                trend,
                512 * MB,
                suspects,
                dump);
    }

    private static MemoryTrend trend(Duration left) {
        return new MemoryTrend(
                MemoryTrend.Verdict.GROWING,
                20,
                Duration.ofSeconds(28),
                310 * MB,
                3.0 * MB,
                2.9 * MB,
                3.1 * MB,
                Optional.of(left));
    }

    @Test
    void tellsWhoeverIsPagedWhatHappensUntilWhenAndWhoseItIs() {
        LeakReport.Holder holder = new LeakReport.Holder(
                "static shop.Cache.ORDERS -> java.util.HashMap.table",
                "Threads, Stack Variable",
                List.of("shop.Cache.add:12", "shop.Web.post:80"),
                17);
        LeakReport report = report(
                List.of(
                        new LeakReport.Suspect("shop.Order", 31_000, 2 * MB, List.of(holder)),
                        new LeakReport.Suspect("byte[]", 32_000, 81 * MB, List.of(holder)),
                        new LeakReport.Suspect("java.util.HashMap$Node", 31_000, MB, List.of())),
                Optional.of(Path.of("/dumps/leak-7-1.hprof")));
        assertThat(report.message())
                .isEqualTo("Memory leak: the live heap grew by 84.0 MB in 28 s (3.0 MB/s) to 310.0 MB of 512.0 MB; at"
                        + " this rate it is full in 1 min 10 s. It is mostly shop.Order (31,000 more, 2.0 MB),"
                        + " held by static shop.Cache.ORDERS -> java.util.HashMap.table, made at"
                        + " shop.Cache.add:12. Growing too: byte[] (32,000 more, 81.0 MB),"
                        + " java.util.HashMap$Node (31,000 more, 1.0 MB). Heap dump: /dumps/leak-7-1.hprof.");
        assertThat(report.prime()).hasValue(report.suspects().get(0));
    }

    @Test
    void saysSoWhenNoHolderOrNoClassWasFound() {
        assertThat(report(List.of(new LeakReport.Suspect("shop.Order", 31, MB, List.of())), Optional.empty())
                        .message())
                .endsWith(" It is mostly shop.Order (31 more, 1.0 MB); what holds it was not found.");
        assertThat(report(List.of(), Optional.empty()).message())
                .endsWith(" No class stands out; take two class histograms some minutes apart.");
    }

    @ParameterizedTest
    @CsvSource({"0, CRITICAL", "900, CRITICAL", "901, WARNING", "86400, WARNING", "86401, INFO"})
    void isAsSevereAsTimeIsShort(long seconds, LeakReport.Severity severity) {
        assertThat(LeakReport.Severity.of(trend(Duration.ofSeconds(seconds)))).isEqualTo(severity);
    }

    @ParameterizedTest
    @CsvSource({"900, 900 ms", "59000, 59 s", "60000, 1 min", "3725000, 1 h 2 min", "90000000, 1 days 1 h"})
    void writesTimesInTheirTwoLargestUnits(long millis, String text) {
        assertThat(Texts.duration(Duration.ofMillis(millis))).isEqualTo(text);
    }
}
