package io.envyrc.memory.ddex;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What became of one file.
 *
 * @param file its path, as given
 * @param index its place among the files, from 0
 * @param attempts how often it was begun: 1, or 2 if the first attempt failed for memory; 0 if none was
 * @param bytes size of the message; how much of it was read where that failed
 * @param counts what was in it; what was handed over by the last attempt, and then discarded, where that failed
 * @param elapsed time from its start to its end, all attempts included
 * @param error what failed, with what failed the first attempt suppressed in it; a {@link CancellationException} if the
 *     run was cancelled meanwhile; null if all went well
 */
public record DdexFileResult(
        Path file,
        long index,
        int attempts,
        long bytes,
        DdexCounts counts,
        Duration elapsed,
        @Nullable Throwable error) {
    public DdexFileResult {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(counts, "counts");
        Objects.requireNonNull(elapsed, "elapsed");
    }

    /** Tells whether the file was read to its end and its events were committed. */
    public boolean succeeded() {
        return error == null;
    }
}
