package io.envyrc.memory.pressure;

import java.time.Duration;

/**
 * What became of callbacks, since they were registered.
 *
 * @param runs runs that ended, failed ones included
 * @param failures runs that threw
 * @param rejections runs that the executor refused
 * @param hanging runs that have not ended for longer than {@value #PATIENCE_SECONDS} s; not counted among the runs yet
 * @param elapsed wall time of all runs
 * @param failedElapsed wall time of those that threw
 * @param allocatedBytes bytes that runs have allocated in the heap; on virtual threads the JVM does not count
 */
public record CallbackStats(
        long runs,
        long failures,
        long rejections,
        long hanging,
        Duration elapsed,
        Duration failedElapsed,
        long allocatedBytes) {
    /** Seconds after which a run counts as hanging. */
    public static final long PATIENCE_SECONDS = 10;
}
