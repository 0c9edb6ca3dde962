package io.envyrc.memory.leak;

import io.envyrc.memory.gc.HeapStats;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/**
 * Draws samples of the live set from what collections leave. For one thread.
 *
 * <p>A collection of the whole heap leaves what lives. A young one leaves the garbage of the old generation too, so its
 * figure counts only soon after that generation was marked: then the lowest is taken until {@value #RISEN} in a row are
 * not lower, or {@value #SETTLED_AFTER} have passed (G1 spreads what marking found over {@code G1MixedGCCountTarget}, 8,
 * collections, which begin with the second one), or it is marked again. What G1 leaves in old regions on purpose stays
 * in it: at most {@code G1HeapWastePercent}, 5 %, of the heap.
 */
final class LiveSet {
    static final int SETTLED_AFTER = 10;
    static final int RISEN = 3;

    private final BooleanSupplier marked;
    private long collections = -1;
    private OptionalLong major = OptionalLong.empty();
    private boolean settling;
    private int since;
    private int risen;
    private long low;

    /** @param marked tells, once after each collection, whether the old generation was marked since it was asked last */
    LiveSet(BooleanSupplier marked) {
        this.marked = marked;
    }

    /** Looks at the heap again; returns the live set if there is something new to say of it, in bytes. */
    OptionalLong observe(HeapStats heap) {
        if (heap.collections() == collections) {
            return OptionalLong.empty();
        }
        collections = heap.collections();
        boolean markedNow = marked.getAsBoolean();
        // A figure seen before is a new one if the latest collection left it: some collectors count in large pages.
        boolean latestIsMajor = heap.liveBytes().equals(heap.usedAfterGcBytes());
        if (heap.liveBytes().isPresent() && (latestIsMajor || !heap.liveBytes().equals(major))) {
            major = heap.liveBytes();
            settling = false;
            return major;
        }
        if (heap.usedAfterGcBytes().isEmpty()) {
            return OptionalLong.empty();
        }
        long after = heap.usedAfterGcBytes().getAsLong();
        if (markedNow) {
            OptionalLong earlier = settling ? OptionalLong.of(low) : OptionalLong.empty();
            settling = true;
            since = 0;
            risen = 0;
            low = after;
            return earlier;
        }
        if (!settling) {
            return OptionalLong.empty();
        }
        risen = after < low ? 0 : risen + 1;
        low = Math.min(low, after);
        since++;
        if (risen < RISEN && since < SETTLED_AFTER) {
            return OptionalLong.empty();
        }
        settling = false;
        return OptionalLong.of(low);
    }
}
