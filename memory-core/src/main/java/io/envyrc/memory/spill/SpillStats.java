package io.envyrc.memory.spill;

/**
 * What a store has done.
 *
 * @param writtenBytes written to disk since it was opened, as stored
 * @param dataBytes the same before compression and without headers
 * @param readBytes read from disk since it was opened, as stored
 * @param diskBytes on disk now
 * @param maxDiskBytes the most that may be on disk now: the quota, or half of what is free
 * @param files files now
 * @param failures operations that failed since it was opened
 * @param orphans files of dead owners that were removed when it was opened
 */
public record SpillStats(
        long writtenBytes,
        long dataBytes,
        long readBytes,
        long diskBytes,
        long maxDiskBytes,
        int files,
        long failures,
        long orphans) {}
