package io.envyrc.memory.pressure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a pressure handler has recorded and done since it was built.
 *
 * @param trackedBytes recorded as taken and not yet as given back
 * @param overReleasedBytes recorded as given back beyond what was taken: not 0 means that somebody's accounting is wrong
 * @param spills calls of spill callbacks
 * @param cleanups calls of cleanup callbacks
 * @param collections collections that were forced; a request that found none due any more is not counted
 * @param responses what each response has done, by name and in their order
 * @param observedSpills calls of spill callbacks that there would have been but for the observe-only mode
 * @param observedCleanups calls of cleanup callbacks, alike
 * @param observedCollections forced collections, alike
 */
public record PressureHandlerStats(
        long trackedBytes,
        long overReleasedBytes,
        CallbackStats spills,
        CallbackStats cleanups,
        CallbackStats collections,
        Map<String, ResponseStats> responses,
        long observedSpills,
        long observedCleanups,
        long observedCollections) {

    public PressureHandlerStats {
        responses = Collections.unmodifiableMap(new LinkedHashMap<>(responses));
    }
}
