package io.envyrc.memory.leak;

import io.envyrc.memory.gc.GarbageCollector;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a detector works; see its builder.
 *
 * @param holderCutoff longest search for holders; zero looks for none
 * @param collector forces the collections that confirm growth; null for none
 * @param heapDump where to dump the heap; null for no dumps
 */
record LeakSettings(
        Duration window,
        long growthThresholdBytes,
        Duration reportInterval,
        Duration holderCutoff,
        @Nullable GarbageCollector collector,
        @Nullable HeapDumpPolicy heapDump) {}
