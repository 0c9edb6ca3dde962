package io.envyrc.memory.batch;

import java.time.Duration;

/**
 * How often and for how long the workers of a processor were held up by critical memory pressure. A worker's wait counts
 * when it ends.
 *
 * @param count waits of single workers
 * @param total their times, added up
 */
public record BatchPauses(long count, Duration total) {}
