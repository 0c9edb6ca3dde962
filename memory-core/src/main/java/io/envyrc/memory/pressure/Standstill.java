package io.envyrc.memory.pressure;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Notices that a critical level may outlive its cause: what it goes by falls with a collection only, and where all work
 * is stopped nothing is allocated that would bring one about. Not thread-safe.
 *
 * <p>When no collection of the whole heap has been seen for {@link #PATIENCE} meanwhile, it asks for one, if that is
 * permitted; after each that left the level critical it waits twice as long for the next, {@link #MAX_DOUBLINGS} times. If
 * it is not permitted, or none comes of it, work is to be let through: until one is seen, which comes before the heap is
 * full, or for {@link #PROBE}, whichever is sooner. Nothing is asked for while something is critical that no collection
 * lowers.
 */
final class Standstill {
    static final Duration PATIENCE = Duration.ofMinutes(1);
    static final Duration PROBE = Duration.ofSeconds(30);
    static final int MAX_DOUBLINGS = 6;

    /** What a collection may lower. */
    private static final Set<String> COLLECTED =
            Set.of(MemorySignals.HEAP, MemorySignals.DIRECT, MemorySignals.CONTAINER, MemorySignals.ARROW);

    /** What is to be done. */
    enum Step {
        NONE,
        COLLECT,
        LET_WORK_THROUGH,
        STOP_WORK_AGAIN
    }

    private final PressureThresholds thresholds;
    private final LongSupplier collections;

    private boolean critical;
    private boolean asked;
    private boolean probing;

    /** How many collections that it asked for have left the level critical. */
    private int inVain;

    private long seen;
    private long sinceNanos;

    /**
     * @param collections another number after each collection of the whole heap
     */
    Standstill(PressureThresholds thresholds, LongSupplier collections) {
        this.thresholds = thresholds;
        this.collections = collections;
    }

    /** Takes in a sample. */
    Step next(MemorySnapshot sample, long nowNanos, boolean mayCollect) {
        long now = collections.getAsLong();
        boolean before = critical;
        critical = sample.level() == PressureLevel.CRITICAL && mayBeGarbage(sample);
        if (!critical || !before || now != seen) {
            inVain = !critical || !before ? 0 : asked ? Math.min(inVain + 1, MAX_DOUBLINGS) : inVain;
            seen = now;
            asked = false;
            return restart(nowNanos);
        }
        if (nowNanos - sinceNanos < (probing ? PROBE.toNanos() : PATIENCE.toNanos() << inVain)) {
            return Step.NONE;
        }
        if (probing) {
            return restart(nowNanos);
        }
        sinceNanos = nowNanos;
        if (mayCollect && !asked) {
            asked = true;
            return Step.COLLECT;
        }
        probing = true;
        return Step.LET_WORK_THROUGH;
    }

    private Step restart(long nowNanos) {
        sinceNanos = nowNanos;
        boolean probed = probing;
        probing = false;
        return probed ? Step.STOP_WORK_AGAIN : Step.NONE;
    }

    /** Forgets what was seen. */
    void reset() {
        critical = false;
        probing = false;
    }

    private boolean mayBeGarbage(MemorySnapshot sample) {
        boolean found = false;
        for (Map.Entry<String, MemorySignal.Reading> entry : sample.readings().entrySet()) {
            PressureLevel level = thresholds.level(entry.getKey(), entry.getValue(), PressureLevel.CRITICAL);
            if (level == PressureLevel.CRITICAL) {
                if (!COLLECTED.contains(entry.getKey())) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }
}
