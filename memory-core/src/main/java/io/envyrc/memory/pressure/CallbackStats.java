package io.envyrc.memory.pressure;

import java.time.Duration;

/**
 * What became of callbacks, since they were registered.
 *
 * @param runs runs that ended, failed ones included
 * @param failures runs that threw
 * @param rejections runs that the executor refused
 * @param elapsed wall time of all runs
 * @param failedElapsed wall time of those that threw
 */
public record CallbackStats(long runs, long failures, long rejections, Duration elapsed, Duration failedElapsed) {}
