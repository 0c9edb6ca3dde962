package io.envyrc.memory.resource;

/**
 * What the resources of one name hold.
 *
 * @param name their name
 * @param bytes memory held, by their own estimates; at most {@link Long#MAX_VALUE}
 * @param resources how many there are
 */
public record ResourceUsage(String name, long bytes, int resources) {}
