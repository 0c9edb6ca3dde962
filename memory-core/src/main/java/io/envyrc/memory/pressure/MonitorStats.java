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
 * @param signalHangs signals that did not return and were given up until they do, as often as that happened
 * @param signalAllocatedBytes bytes that reading the signals has allocated in the heap
 * @param listeners calls of pressure listeners, removed ones included
 */
public record MonitorStats(
        long polls,
        Map<PressureLevel, Long> transitions,
        long signalFailures,
        long signalHangs,
        long signalAllocatedBytes,
        CallbackStats listeners) {

    public MonitorStats {
        transitions = Collections.unmodifiableMap(new EnumMap<>(transitions));
    }
}
