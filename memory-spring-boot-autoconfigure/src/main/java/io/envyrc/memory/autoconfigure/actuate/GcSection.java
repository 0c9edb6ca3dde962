package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.GcStrategy;

/** Section {@code gc}: forced collections. */
record GcSection(
        GcStrategy strategy,
        boolean obeyed,
        long intervalMillis,
        long collections,
        long freedBytes,
        long elapsedMillis,
        long pauseMillis,
        long cpuMillis) {

    static GcSection of(GarbageCollector collector) {
        return new GcSection(
                collector.strategy(),
                collector.isObeyed(),
                collector.interval().toMillis(),
                collector.collections(),
                collector.freedBytes(),
                collector.elapsed().toMillis(),
                collector.pause().toMillis(),
                collector.cpu().toMillis());
    }
}
