package io.envyrc.memory.ddex;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of one file of a run, until it is a {@link DdexFileResult}. Used by one thread at a time.
 *
 * <p>It is made before the file is begun, and noting how that went takes no memory. So a file that was committed is never
 * told as failed for want of it, which would have a caller who reads failed files again count its records twice.
 */
final class FileOutcome {
    private final Path file;
    private final long index;
    private int attempts;
    private long bytes;
    private DdexCounts counts = DdexCounts.NONE;
    private long nanos;
    private @Nullable Throwable error;
    private boolean committed;

    FileOutcome(Path file, long index) {
        this.file = Objects.requireNonNull(file);
        this.index = index;
    }

    /** Notes an attempt that has ended. */
    void attempted(FileAttempt attempt) {
        attempts++;
        bytes = attempt.bytes();
        counts = attempt.counts();
        Throwable thrown = attempt.error();
        if (thrown == null) {
            error = null;
            committed = true;
        } else {
            failed(thrown);
        }
    }

    /** Notes a failure, in which an earlier one is suppressed. What was committed before stands. */
    void failed(Throwable reason) {
        if (committed) {
            return;
        }
        Throwable earlier = error;
        error = reason;
        if (earlier == null || earlier == reason) {
            return;
        }
        try {
            reason.addSuppressed(earlier);
        } catch (OutOfMemoryError e) {
            // Then the latest is told alone.
        }
    }

    void took(long elapsedNanos) {
        nanos = elapsedNanos;
    }

    Path file() {
        return file;
    }

    int attempts() {
        return attempts;
    }

    long bytes() {
        return bytes;
    }

    DdexCounts counts() {
        return counts;
    }

    @Nullable
    Throwable error() {
        return error;
    }

    DdexFileResult result() {
        return new DdexFileResult(file, index, attempts, bytes, counts, Duration.ofNanos(nanos), error);
    }
}
