package io.envyrc.memory.leak;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a leak report may dump the heap to, and within which bounds. A dump holds every secret that the process has in
 * memory, so there is none unless somebody sets this.
 *
 * @param directory where to; made if it is missing, for its owner alone
 * @param maxCount most dumps in it, those of earlier processes included, 1 or more
 * @param minFreeBytes disk space that a dump has to leave free, 0 or more
 */
public record HeapDumpPolicy(Path directory, int maxCount, long minFreeBytes) {
    /**
     * @throws IllegalArgumentException if a number is out of its range
     */
    public HeapDumpPolicy {
        Objects.requireNonNull(directory, "directory");
        if (maxCount < 1) {
            throw new IllegalArgumentException("heap dumps: maxCount must be >= 1 but was " + maxCount);
        }
        if (minFreeBytes < 0) {
            throw new IllegalArgumentException("heap dumps: minFreeBytes must be >= 0 but was " + minFreeBytes);
        }
    }
}
