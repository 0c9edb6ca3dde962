package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.GcStrategy;

/** Section {@code gc}: forced collections. */
record GcSection(GcStrategy strategy, long intervalMillis, long collections, long freedBytes, long elapsedMillis) {

    static GcSection of(GarbageCollector collector) {
        return new GcSection(
                collector.strategy(),
                collector.interval().toMillis(),
                collector.collections(),
                collector.freedBytes(),
                collector.elapsed().toMillis());
    }
}
