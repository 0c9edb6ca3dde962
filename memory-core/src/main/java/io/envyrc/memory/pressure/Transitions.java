package io.envyrc.memory.pressure;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts, logs and tells changes of level. Written by one thread at a time. */
final class Transitions {
    private static final Logger log = LoggerFactory.getLogger(MemoryMonitor.class);
    private static final String MESSAGE = "Memory pressure {} -> {}: {}";

    private final Audience audience;
    private final Journal journal;
    private final Map<PressureLevel, LongAdder> counts = new EnumMap<>(PressureLevel.class);

    /** The level that was left by a change which is still to be told, since there was no memory for it; else null. */
    private @Nullable PressureLevel left;

    Transitions(Audience audience, Journal journal) {
        this.audience = audience;
        this.journal = journal;
        for (PressureLevel level : PressureLevel.values()) {
            counts.put(level, new LongAdder());
        }
    }

    /** Takes in a sample, and tells whether the level changed with it or is still to be told. */
    void update(boolean changed, PressureLevel before, MemorySnapshot now) {
        if (changed) {
            Objects.requireNonNull(counts.get(now.level())).increment();
            left = left == null ? before : left;
        }
        PressureLevel from = left;
        if (from != null) {
            audience.changed(now);
            left = null;
            write(from, now);
        }
    }

    private void write(PressureLevel from, MemorySnapshot now) {
        if (now.level().isAtLeast(from)) {
            journal.write(() -> log.warn(MESSAGE, from, now.level(), now.reason()));
        } else {
            journal.write(() -> log.info(MESSAGE, from, now.level(), now.reason()));
        }
    }

    Map<PressureLevel, Long> counts() {
        Map<PressureLevel, Long> sums = new EnumMap<>(PressureLevel.class);
        counts.forEach((level, count) -> sums.put(level, count.sum()));
        return sums;
    }
}
