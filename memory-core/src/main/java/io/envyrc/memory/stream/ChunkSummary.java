package io.envyrc.memory.stream;

/**
 * What a stream of chunks came to.
 *
 * @param chunks chunks handed over
 * @param bytes bytes read
 */
public record ChunkSummary(long chunks, long bytes) {}
