package io.envyrc.memory.pool;

/**
 * A borrowed object, and the duty to give it back by {@link #close()}, once. A second close does nothing.
 *
 * <p>After the close the object may belong to somebody else: keep no reference to it. Any thread may close a lease; two
 * that close it at once give the object back once.
 *
 * @param <T> what is lent
 */
public interface Lease<T> extends AutoCloseable {

    /**
     * Returns the borrowed object, the same one each time.
     *
     * @throws IllegalStateException if the lease is closed
     */
    T get();

    /** Gives the object back to its pool. Never throws; a second call does nothing. */
    @Override
    void close();
}
