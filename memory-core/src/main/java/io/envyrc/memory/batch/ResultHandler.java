package io.envyrc.memory.batch;

/**
 * Takes the results of a batch as they come.
 *
 * @param <R> what the workers make
 * @param <X> what it may throw besides unchecked exceptions
 */
@FunctionalInterface
public interface ResultHandler<R, X extends Exception> {

    /**
     * Takes one result. Runs on the thread that called the processor, never on two at once.
     *
     * @param result what the worker made
     * @param index place of its input in the source, from 0
     * @throws X to end the run; the caller of the processor gets it unchanged, as any unchecked exception
     */
    void result(R result, long index) throws X;
}
