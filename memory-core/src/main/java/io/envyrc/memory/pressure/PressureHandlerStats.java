package io.envyrc.memory.pressure;

/**
 * What a pressure handler has recorded and done since it was built.
 *
 * @param trackedBytes recorded as taken and not yet as given back
 * @param overReleasedBytes recorded as given back beyond what was taken: not 0 means that somebody's accounting is wrong
 * @param spills calls of spill callbacks
 * @param cleanups calls of cleanup callbacks
 * @param collections requests to collect; what became of them is the collector's to tell
 */
public record PressureHandlerStats(
        long trackedBytes,
        long overReleasedBytes,
        CallbackStats spills,
        CallbackStats cleanups,
        CallbackStats collections) {}
