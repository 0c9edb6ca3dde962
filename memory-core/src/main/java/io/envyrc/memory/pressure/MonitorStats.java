package io.envyrc.memory.pressure;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a monitor has done since it was built.
 *
 * @param polls samples taken by its thread
 * @param transitions changes of level by the level they led to; every level has an entry
 * @param signalFailures reads that threw or returned null
 * @param listeners calls of pressure listeners, removed ones included
 */
public record MonitorStats(
        long polls, Map<PressureLevel, Long> transitions, long signalFailures, CallbackStats listeners) {

    public MonitorStats {
        transitions = Collections.unmodifiableMap(new EnumMap<>(transitions));
    }
}
