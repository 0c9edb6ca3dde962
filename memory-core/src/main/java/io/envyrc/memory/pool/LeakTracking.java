package io.envyrc.memory.pool;

/** How closely a pool follows the objects it lends. What is lost to the garbage collector shows in its statistics. */
public enum LeakTracking {
    /** A lost object is never noticed, and its place in the pool stays taken. */
    OFF,
    /**
     * Each loss is noticed and counted; the acquiring stack is known for one lease in 128, and for no more than a
     * thousand leases a second. Costs nothing that can be measured.
     */
    SAMPLED,
    /**
     * Each loss is noticed, counted and reported with the acquiring stack, and an object given back that is not out is
     * refused. Costs some microseconds a lease: for tests and for the hunt.
     */
    ALL
}
