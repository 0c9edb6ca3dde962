package io.envyrc.memory.spill;

/**
 * A part of a {@link SpillFile}: the blocks from one on to before another.
 *
 * @param offset where the first one begins, in bytes
 * @param firstBlock its number
 * @param endBlock the number of the block after the last
 */
public record SpillSection(long offset, long firstBlock, long endBlock) {}
