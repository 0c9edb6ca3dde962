package io.envyrc.memory.budget;

/**
 * What one consumer holds of a budget, over all its open reservations of one kind.
 *
 * @param name the name it reserved under
 * @param kind where the memory lies
 * @param bytes reserved now
 * @param reservations open reservations
 */
public record MemoryConsumer(String name, MemoryKind kind, long bytes, int reservations) {}
