package io.envyrc.memory.gc;

import java.util.OptionalLong;

/**
 * Draws what lives from what collections leave. Not thread-safe.
 *
 * <p>Survival is the share of what was allocated between two collections that the second one left, averaged with a
 * weight of {@link #WEIGHT} for the latest. It blends what has been allocated since into the estimate.
 */
final class LiveHeapTracker {
    static final double WEIGHT = 0.3;

    private final ConcurrentCycles cycles;
    private long capacity;

    /** What the latest collection left; -1 before the first. */
    private long base = -1;

    private long usedAfterLatest = -1;
    private long usedAfterWhole = -1;
    private long confirmed;
    private double survival;

    LiveHeapTracker(CollectorProfile profile, long maxBytes) {
        this.capacity = maxBytes;
        this.cycles =
                new ConcurrentCycles(profile.allocationFactor(maxBytes), profile.mustSettle() ? maxBytes / 100 : 0);
    }

    /** Sets the most that can live in the heap at once, its maximum size until then. */
    void capacity(long bytes) {
        capacity = bytes;
    }

    void allocated(long millis, long bytes, long era) {
        cycles.read(millis, bytes, era);
    }

    /** Takes in a collection that did not look at the whole heap. */
    void collectedPart(long usedBefore, long usedAfter) {
        collected(usedBefore, usedAfter);
        confirmed = Math.min(confirmed, usedAfter);
    }

    /** Takes in a collection of the whole heap during which the program stood still. */
    void collectedInPause(long usedBefore, long usedAfter) {
        collected(usedBefore, usedAfter);
        usedAfterWhole = usedAfter;
        confirmed = usedAfter;
    }

    /** Takes in a collection of the whole heap during which the program ran on; the allocation must be read first. */
    void collectedConcurrently(long startMillis, long usedBefore, long usedAfter) {
        cycles.ended(startMillis, usedAfter);
        collected(usedBefore, cycles.expected());
        usedAfterLatest = usedAfter;
        usedAfterWhole = usedAfter;
        confirmed = cycles.proved();
    }

    /** Takes in that the JVM found no memory, after all that its collector could do, when this much was in use. */
    void exhausted(long used) {
        base = used;
        confirmed = used;
    }

    LiveHeap at(long used) {
        confirmed = Math.min(confirmed, used);
        long estimated = base < 0 || used <= base ? used : base + (long) (survival * (used - base));
        return new LiveHeap(used, Math.max(estimated, confirmed), confirmed, capacity);
    }

    OptionalLong usedAfterLatest() {
        return usedAfterLatest < 0 ? OptionalLong.empty() : OptionalLong.of(usedAfterLatest);
    }

    OptionalLong usedAfterWhole() {
        return usedAfterWhole < 0 ? OptionalLong.empty() : OptionalLong.of(usedAfterWhole);
    }

    private void collected(long usedBefore, long left) {
        if (base >= 0 && usedBefore > base) {
            double survived = (double) (left - base) / (usedBefore - base);
            survival += WEIGHT * (Math.max(0, Math.min(1, survived)) - survival);
        }
        base = left;
        usedAfterLatest = left;
    }
}
