package io.envyrc.memory.pool;

/**
 * How an {@link Engine} treats its objects.
 *
 * @param name the pool's name
 * @param maxOwned most objects that belong to the pool, idle and lent
 * @param plainReturn nothing needs doing when an object comes back
 * @param checksIdle an idle object, or who may borrow it, is checked before it is lent
 * @param maxIdleNanos how long an object may lie idle; 0 for ever
 */
record EngineConfig(String name, int maxOwned, boolean plainReturn, boolean checksIdle, long maxIdleNanos) {}
