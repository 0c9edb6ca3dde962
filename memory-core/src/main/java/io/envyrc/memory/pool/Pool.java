package io.envyrc.memory.pool;

import io.envyrc.memory.Trimmable;

/**
 * What every pool shares, whatever it lends: a name, statistics, trimming and an end.
 *
 * <p>Thread-safe. No call waits for an object to come back, unless the pool bounds how many are out: one that has none
 * idle makes one.
 */
public interface Pool extends Trimmable, AutoCloseable {

    /** Returns the name by which operators know this pool. */
    String name();

    /**
     * Returns the counts so far. They add up exactly whenever no call is under way. Counting also notices what borrowers
     * have lost to the garbage collector.
     */
    PoolStats stats();

    /**
     * Drops about {@code fraction} of the idle objects, the coldest first: those that the pool has seen unmoved for
     * longest, at its trims and statistics, and of those equally long the ones that it would lend last.
     *
     * @param fraction share to drop, 0.0..1.0; of a positive share at least one object goes
     * @return retained bytes given back
     * @throws IllegalArgumentException if {@code fraction} is not within 0..1
     */
    @Override
    long trim(double fraction);

    /**
     * Drops all idle objects and lends no more. Objects that are out may still be given back, and are let go. A second
     * call does nothing.
     */
    @Override
    void close();
}
