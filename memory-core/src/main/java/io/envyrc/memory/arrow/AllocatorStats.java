package io.envyrc.memory.arrow;

/**
 * What an allocator counted, its children included. A buffer that leaves by a transfer counts as freed where it was and
 * as allocated where it goes, so {@code liveBuffers = allocations - frees} in each of the two.
 *
 * @param name the allocator's name
 * @param usedBytes in use now, in bytes
 * @param peakBytes the most that ever was in use, in bytes
 * @param limitBytes the most that may be in use, in bytes; {@link Long#MAX_VALUE} if nothing is set
 * @param liveBuffers blocks of memory in use now; slices and retained references of one count once
 * @param allocations blocks that came since the allocator was made
 * @param frees blocks that left since then
 * @param refusals requests refused by a limit of this allocator
 * @param leaks buffers that were reported lost
 */
public record AllocatorStats(
        String name,
        long usedBytes,
        long peakBytes,
        long limitBytes,
        long liveBuffers,
        long allocations,
        long frees,
        long refusals,
        long leaks) {}
