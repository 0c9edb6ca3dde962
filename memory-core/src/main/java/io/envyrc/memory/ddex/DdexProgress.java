package io.envyrc.memory.ddex;

import java.time.Duration;
import java.util.Objects;

/**
 * How far a parse has come.
 *
 * @param bytesRead bytes taken from the stream
 * @param counts what was in them
 * @param elapsed time since the first read
 */
public record DdexProgress(long bytesRead, DdexCounts counts, Duration elapsed) {
    public DdexProgress {
        Objects.requireNonNull(counts, "counts");
        Objects.requireNonNull(elapsed, "elapsed");
    }

    /** Returns the rate in bytes a second, 0 before any time has passed. */
    public double bytesPerSecond() {
        long nanos = elapsed.toNanos();
        return nanos <= 0 ? 0 : bytesRead * 1e9 / nanos;
    }
}
