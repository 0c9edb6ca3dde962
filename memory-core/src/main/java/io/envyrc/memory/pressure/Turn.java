package io.envyrc.memory.pressure;

import io.envyrc.memory.gc.HeapWatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One thread's time as the one that polls, until it is stopped or given up. */
final class Turn {
    private final Predicate<Turn> isOver;
    private final HeapWatch heap;

    /** What the thread reads just now; null in between, and once that was given up. */
    private final AtomicReference<@Nullable Attempt> attempt = new AtomicReference<>();

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

    Attempt begin(Sampler.Source source) {
        Attempt begun = new Attempt(source, System.nanoTime());
        attempt.set(begun);
        return begun;
    }

    /** Ends what {@link #begin} began or gives it up, whichever comes first; returns whether this call did. */
    boolean end(Attempt begun) {
        return attempt.compareAndSet(begun, null);
    }

    @Nullable
    Attempt attempt() {
        return attempt.get();
    }
}
