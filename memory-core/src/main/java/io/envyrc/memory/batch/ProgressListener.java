package io.envyrc.memory.batch;

import io.envyrc.memory.batch.BatchResult.Failure;

/**
 * Hears how a run goes on, on the workers' threads, never on two of them at once. A slow listener slows the workers down.
 *
 * <p>Whatever it throws ends the run: no further job starts, and the caller of the processor gets it unchanged. It must
 * not wait for a job of the run that it listens to.
 */
@FunctionalInterface
public interface ProgressListener {

    /**
     * Called after jobs have ended. When several end during a call, one more call tells of them together, so the last
     * call of a run that completes has the final counts.
     */
    void progress(BatchProgress progress);

    /**
     * Called for each failure as it happens, those included that the result only counts. Does nothing unless
     * overridden.
     */
    default void failed(Failure failure) {}
}
