package io.envyrc.memory.pressure;

import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Notices that a critical level may outlive its cause: what it goes by falls with a collection only, and where all work
 * is stopped nothing is allocated that would bring one about. Not thread-safe.
 *
 * <p>When no collection of the whole heap has been seen for {@link #PATIENCE} meanwhile, it asks for one, if that is
 * permitted. If it is not, or none comes of it, work is to be let through: until one is seen, which comes before the heap
 * is full, or for {@link #PROBE}, whichever is sooner.
 */
final class Standstill {
    static final Duration PATIENCE = Duration.ofMinutes(1);
    static final Duration PROBE = Duration.ofSeconds(30);

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
            seen = now;
            asked = false;
            return restart(nowNanos);
        }
        if (nowNanos - sinceNanos < (probing ? PROBE : PATIENCE).toNanos()) {
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
        return sample.readings().entrySet().stream()
                .anyMatch(reading -> COLLECTED.contains(reading.getKey()) && keepsCritical(reading.getValue()));
    }

    private boolean keepsCritical(MemorySignal.Reading reading) {
        return thresholds.level(reading, PressureLevel.CRITICAL, true) == PressureLevel.CRITICAL;
    }
}
