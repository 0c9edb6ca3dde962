package io.envyrc.memory.stream;

/**
 * What a source of elements came to.
 *
 * @param chunks chunks made into a result
 * @param elements elements in them
 * @param estimatedBytes what these were estimated to hold, one by one; 0 if chunks are bounded by count alone
 * @param oversized elements that were estimated at more than a whole chunk, and made up one alone
 * @param halvings how often the size of chunks was halved under pressure
 */
public record ChunkTotals(long chunks, long elements, long estimatedBytes, long oversized, long halvings) {}
