package io.envyrc.memory.batch;

/**
 * Makes a result of an input, independently of the other inputs of its batch.
 *
 * @param <T> what comes in
 * @param <R> what comes out
 */
@FunctionalInterface
public interface BatchFunction<T, R> {

    /**
     * Does the work, once for each input, on a worker's thread.
     *
     * @return the result, never null
     * @throws Exception if it failed; whatever is thrown counts as the input's failure
     */
    R apply(T input) throws Exception;
}
