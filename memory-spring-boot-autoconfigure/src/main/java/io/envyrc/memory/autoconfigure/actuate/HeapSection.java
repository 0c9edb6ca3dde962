package io.envyrc.memory.autoconfigure.actuate;

import io.envyrc.memory.gc.HeapStats;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Section {@code heap}: this JVM's memory; {@code null} where no collection has told yet. */
record HeapSection(
        long usedBytes,
        long committedBytes,
        long maxBytes,
        double usedRatio,
        @Nullable Long usedAfterGcBytes,
        @Nullable Long liveBytes,
        long nonHeapBytes,
        long directBytes,
        long mappedBytes,
        long collections,
        long collectionMillis) {

    static HeapSection of(HeapStats heap) {
        return new HeapSection(
                heap.usedBytes(),
                heap.committedBytes(),
                heap.maxBytes(),
                heap.usedRatio(),
                orNull(heap.usedAfterGcBytes()),
                orNull(heap.liveBytes()),
                heap.nonHeapBytes(),
                heap.directBytes(),
                heap.mappedBytes(),
                heap.collections(),
                heap.collectionTime().toMillis());
    }

    private static @Nullable Long orNull(OptionalLong bytes) {
        return bytes.isPresent() ? bytes.getAsLong() : null;
    }
}
