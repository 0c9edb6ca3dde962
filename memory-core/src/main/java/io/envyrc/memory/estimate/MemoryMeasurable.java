package io.envyrc.memory.estimate;

/**
 * Something that knows how much memory it holds. The estimator believes it and looks no further into it.
 *
 * <p>Worth implementing where the walk would be long, or would see memory that belongs to somebody else. What such an
 * object shares with others is counted once by each.
 */
@FunctionalInterface
public interface MemoryMeasurable {

    /** Returns all that is held now, this object itself included, in bytes; never negative. */
    long memoryBytes();
}
