package io.envyrc.memory.budget;

import java.time.Duration;

/**
 * How requests of a budget have waited for memory to be given back; see {@link MemoryBudgetBuilder#reserveTimeout}.
 *
 * @param waiting how many wait now
 * @param ended how many have waited, whatever came of it
 * @param refused how many of those were refused
 * @param total for how long those that have ended waited, taken together
 */
public record ReserveWaits(int waiting, long ended, long refused, Duration total) {}
