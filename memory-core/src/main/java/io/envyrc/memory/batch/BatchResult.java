package io.envyrc.memory.batch;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * What became of the jobs. {@code submitted = succeeded + failed + unstarted}.
 *
 * @param end why no more jobs were taken
 * @param submitted jobs taken from the source; those left in it when a run ends early are not known
 * @param succeeded jobs that ended well
 * @param failed jobs that threw
 * @param unstarted jobs that were taken and never started, since the run ended early
 * @param failures the first failures, in the order they happened, as many as the processor was
 *     set to keep; the rest were told to its {@link ProgressListener} and are counted
 */
public record BatchResult(End end, long submitted, long succeeded, long failed, long unstarted, List<Failure> failures)
        implements Serializable {

    public BatchResult {
        Objects.requireNonNull(end, "end");
        failures = List.copyOf(failures);
    }

    /** Tells whether every job of the source ran and ended well. */
    public boolean isSuccess() {
        return end == End.COMPLETED && failed == 0;
    }

    /** Returns how many failures were counted but not kept. */
    public long failuresOmitted() {
        return failed - failures.size();
    }

    /** Why a run took no more jobs. */
    public enum End {
        /** The source had no more. */
        COMPLETED,
        /** A job failed, in {@link FailureMode#FIRST_ERROR}. */
        FAILED,
        /** The cancellation was set. */
        CANCELLED,
        /** The calling thread was interrupted. */
        INTERRUPTED,
        /** Memory pressure stayed critical for longer than the admission timeout. */
        PRESSURE
    }

    /**
     * A job that threw.
     *
     * @param index its place in the source, from 0
     * @param error what it threw
     */
    public record Failure(long index, Throwable error) implements Serializable {}
}
