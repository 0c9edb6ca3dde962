package io.envyrc.memory.batch;

/**
 * How far a run has come.
 *
 * @param submitted jobs taken from the source so far; how many follow is not known
 * @param succeeded jobs that ended well
 * @param failed jobs that threw
 */
public record BatchProgress(long submitted, long succeeded, long failed) {
    /** Returns how many jobs have ended. */
    public long ended() {
        return succeeded + failed;
    }
}
