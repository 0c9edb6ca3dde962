package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.leak.LeakReport;
import io.envyrc.memory.leak.LeakStats;
import io.envyrc.memory.leak.MemoryLeakDetector;
import io.envyrc.memory.leak.MemoryTrend;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Section {@code leak}: how the live heap moves, and the latest report of a leak. */
record LeakSection(
        boolean running,
        boolean investigating,
        long windowMillis,
        long growthThresholdBytes,
        Trend trend,
        @Nullable Report lastReport,
        LeakStats counts) {

    static LeakSection of(MemoryLeakDetector detector) {
        return new LeakSection(
                detector.isRunning(),
                detector.isInvestigating(),
                detector.window().toMillis(),
                detector.growthThresholdBytes(),
                Trend.of(detector.trend()),
                detector.lastReport().map(Report::of).orElse(null),
                detector.stats());
    }

    record Trend(
            MemoryTrend.Verdict verdict,
            int samples,
            long spanMillis,
            long liveBytes,
            long growthBytes,
            long bytesPerSecond,
            @Nullable Long exhaustionSeconds) {

        static Trend of(MemoryTrend trend) {
            return new Trend(
                    trend.verdict(),
                    trend.samples(),
                    trend.span().toMillis(),
                    trend.liveBytes(),
                    trend.growthBytes(),
                    Math.round(trend.bytesPerSecond()),
                    trend.timeToExhaustion().map(Duration::toSeconds).orElse(null));
        }
    }

    record Report(
            LeakReport.Type type,
            LeakReport.Severity severity,
            Instant detectedAt,
            String message,
            Trend trend,
            List<LeakReport.Suspect> suspects,
            @Nullable String heapDump,
            long pid,
            String jvm) {

        static Report of(LeakReport report) {
            return new Report(
                    report.type(),
                    report.severity(),
                    report.detectedAt(),
                    report.message(),
                    Trend.of(report.trend()),
                    report.suspects(),
                    report.heapDump().map(Path::toString).orElse(null),
                    report.pid(),
                    report.jvm());
        }
    }
}
