package io.envyrc.memory.batch;

/** A unit of work that does not depend on the others of its batch. */
@FunctionalInterface
public interface BatchJob {

    /**
     * Does the work, once, on a worker's thread.
     *
     * @throws Exception if it failed; whatever is thrown counts as the job's failure
     */
    void run() throws Exception;
}
