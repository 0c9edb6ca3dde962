package io.envyrc.memory.ddex;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How far a run over files has come.
 *
 * @param files files of the run
 * @param succeeded files that were read to their end
 * @param failed files that were not
 * @param retried files that were begun again since the first attempt failed for memory
 * @param records records of the files that succeeded
 * @param bytesRead bytes read so far, those of attempts that failed included
 * @param share how much is done, 0.0..1.0: of the bytes, by the files' sizes, or of the files where no size is known
 * @param elapsed time since the run began
 */
public record DdexFileProgress(
        long files,
        long succeeded,
        long failed,
        long retried,
        long records,
        long bytesRead,
        double share,
        Duration elapsed) {
    public DdexFileProgress {
        Objects.requireNonNull(elapsed, "elapsed");
    }

    /** Returns how many files have ended, well or not. */
    public long ended() {
        return succeeded + failed;
    }

    /** Returns the rate in bytes a second, 0 before any time has passed. */
    public double bytesPerSecond() {
        long nanos = elapsed.toNanos();
        return nanos <= 0 ? 0 : bytesRead * 1e9 / nanos;
    }

    /** Returns the time that the rest will take if it goes on like this; empty before anything is done. */
    public Optional<Duration> remaining() {
        if (ended() == files) {
            return Optional.of(Duration.ZERO);
        }
        return share <= 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos((long) (elapsed.toNanos() * (1 - share) / share)));
    }
}
