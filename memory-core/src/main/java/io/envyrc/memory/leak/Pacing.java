package io.envyrc.memory.leak;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When to look into growth again: over a span that was looked into in vain, after a wait that doubles each time, up to
 * 64 times the first, and starts anew once nothing was suspected for as long again, and four times the first at least,
 * since samples may be few; after a report, not within the interval, unless the growth has become more severe. Not
 * thread-safe.
 */
final class Pacing {
    private static final int MOST_DOUBLINGS = 6;

    /** A span in which something is suspected has five samples, so the next is there within two of its first waits. */
    private static final int LEAST_QUIET = 4;

    private final Duration reportInterval;
    private final long[] futileAt = new long[LiveSetHistory.SPANS];
    private final long[] waits = new long[LiveSetHistory.SPANS];
    private final int[] futile = new int[LiveSetHistory.SPANS];
    private long reportedAt;
    private LeakReport.@Nullable Severity reported;

    Pacing(Duration reportInterval) {
        this.reportInterval = reportInterval;
    }

    boolean isDue(int span, LeakReport.Severity severity, long now) {
        if (futile[span] > 0 && now - futileAt[span] < waits[span]) {
            return false;
        }
        return reported == null || now - reportedAt >= reportInterval.toNanos() || severity.compareTo(reported) > 0;
    }

    /** Takes in that a look begins. */
    void began(int span, Duration firstWait, long now) {
        long quiet = now - futileAt[span] - waits[span];
        if (quiet >= Math.max(waits[span], LEAST_QUIET * firstWait.toNanos())) {
            futile[span] = 0;
        }
    }

    void reported(int span, LeakReport.Severity severity, long now) {
        reported = severity;
        reportedAt = now;
        futile[span] = 0;
    }

    void wasFutile(int span, Duration firstWait, long now) {
        futileAt[span] = now;
        waits[span] = firstWait.toNanos() << futile[span];
        futile[span] = Math.min(MOST_DOUBLINGS, futile[span] + 1);
    }
}
