package io.envyrc.memory.gc;

import java.util.OptionalLong;

/**
 * What is known of the living part of the heap at one moment. Sizes in bytes.
 *
 * <p>{@code confirmedBytes <= estimatedBytes <= usedBytes}. The estimate is what the latest collection left, with the
 * share of what was allocated since that the collections before found alive. Confirmed is what a collection of the whole
 * heap proved to live, unless less has been in use since ({@link CollectorProfile}).
 *
 * @param usedBytes heap in use, dead objects included
 * @param estimatedBytes what probably lives
 * @param confirmedBytes what was proved to live; 0 if nothing was
 * @param maxBytes most that can live in the heap at once, which may be less than it may grow to
 *     ({@link CollectorProfile#capacity})
 */
public record LiveHeap(long usedBytes, long estimatedBytes, long confirmedBytes, long maxBytes) {

    /** Draws what can be known without having followed the collections. */
    static LiveHeap of(HeapStats heap, CollectorProfile profile) {
        long capacity = profile.capacity(CollectorBeans.poolUsages(), heap.maxBytes());
        OptionalLong after = heap.usedAfterGcBytes();
        if (after.isEmpty() || heap.usedBytes() < after.getAsLong()) {
            return new LiveHeap(heap.usedBytes(), heap.usedBytes(), 0, capacity);
        }
        // The latest collection was of the whole heap exactly when both figures come from it.
        boolean proved = profile.evidence() == CollectorProfile.Evidence.PAUSE && after.equals(heap.liveBytes());
        return new LiveHeap(heap.usedBytes(), after.getAsLong(), proved ? after.getAsLong() : 0, capacity);
    }
}
