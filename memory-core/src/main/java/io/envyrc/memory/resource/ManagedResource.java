package io.envyrc.memory.resource;

/**
 * Something that holds memory and can give it back.
 *
 * <p>A {@link ResourceManager} calls it from any thread, and no lock is held meanwhile: implementations are thread-safe.
 * A call may arrive after {@link #release()}, from a thread that began before; it does nothing then and returns 0.
 */
public interface ManagedResource {

    /** Returns the name that operators see, always the same; several resources may share one. */
    String name();

    /** Returns the memory held now, in bytes, 0 or more; an estimate where counting would cost too much. Never waits. */
    long estimateMemory();

    /**
     * Drops all that can be done without: caches, spare capacity, what can be made anew. The resource stays usable.
     *
     * @return bytes given back, 0 or more
     */
    long forceCleanup();

    /**
     * Moves held data out of memory, to disk for example, where it stays readable. Does nothing by default, for what
     * cannot spill.
     *
     * @param bytes how much is wanted, 1 or more; giving back less or more is fine
     * @return bytes given back, 0 or more
     */
    default long spillIfNeeded(long bytes) {
        return 0;
    }

    /** Gives everything back, for good. A second call does nothing. */
    void release();
}
