package io.envyrc.memory.leak;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Writes a report to the log as one alert: a message for people, and its figures as key-value pairs for machines. */
final class LeakLog {
    private static final Logger log = LoggerFactory.getLogger(LeakLog.class);

    private LeakLog() {}

    static void write(LeakReport report) {
        Level level = switch (report.severity()) {
            case CRITICAL -> Level.ERROR;
            case WARNING, INFO -> Level.WARN;
        };
        MemoryTrend trend = report.trend();
        log.atLevel(level)
                .addKeyValue("type", report.type())
                .addKeyValue("severity", report.severity())
                .addKeyValue("detectedAt", report.detectedAt())
                .addKeyValue("pid", report.pid())
                .addKeyValue("jvm", report.jvm())
                .addKeyValue("liveBytes", trend.liveBytes())
                .addKeyValue("maxHeapBytes", report.maxHeapBytes())
                .addKeyValue("growthBytes", trend.growthBytes())
                .addKeyValue("bytesPerSecond", Math.round(trend.bytesPerSecond()))
                .addKeyValue(
                        "exhaustionSeconds",
                        trend.timeToExhaustion().map(Duration::toSeconds).orElse(-1L))
                .addKeyValue(
                        "class",
                        report.prime().map(LeakReport.Suspect::className).orElse("unknown"))
                .addKeyValue(
                        "classes",
                        report.suspects().stream()
                                .map(LeakReport.Suspect::toText)
                                .toList())
                .log("{} ({})", report.message(), report.severity());
    }
}
