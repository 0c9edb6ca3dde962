package io.envyrc.memory.pressure;

import io.envyrc.memory.gc.HeapWatch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One thread's time as the one that polls, until it is stopped or given up. */
final class Turn {
    private final Predicate<Turn> isOver;
    private final HeapWatch heap;

    /** What the thread reads just now; null in between. Written by that thread alone. */
    private volatile @Nullable Attempt attempt;

    /** A reading that has begun. */
    record Attempt(Sampler.Source source, long sinceNanos) {}

    Turn(Predicate<Turn> isOver, HeapWatch heap) {
        this.isOver = isOver;
        this.heap = heap;
    }

    HeapWatch heap() {
        return heap;
    }

    /** Tells whether the thread is to leave the monitor alone. */
    boolean isOver() {
        return isOver.test(this);
    }

    void begin(Sampler.Source source) {
        attempt = new Attempt(source, System.nanoTime());
    }

    void end() {
        attempt = null;
    }

    @Nullable
    Attempt attempt() {
        return attempt;
    }
}
