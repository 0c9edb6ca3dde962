package io.envyrc.memory.pressure;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts, logs and tells changes of level. Written by one thread at a time. */
final class Transitions {
    private static final Logger log = LoggerFactory.getLogger(MemoryMonitor.class);
    private static final String MESSAGE = "Memory pressure {} -> {}: {}";

    private final Audience audience;
    private final Journal journal;
    private final Map<PressureLevel, LongAdder> counts = new EnumMap<>(PressureLevel.class);

    private PressureLevel counted = PressureLevel.NORMAL;
    private PressureLevel told = PressureLevel.NORMAL;

    /** Whether some have perhaps not been told, since there was no memory for it. */
    private boolean owed;

    Transitions(Audience audience, Journal journal) {
        this.audience = audience;
        this.journal = journal;
        for (PressureLevel level : PressureLevel.values()) {
            counts.put(level, new LongAdder());
        }
    }

    /** Takes in a sample, and tells of its level unless all have been told of it. */
    void update(MemorySnapshot now) {
        if (now.level() != counted) {
            Objects.requireNonNull(counts.get(now.level())).increment();
            counted = now.level();
        }
        if (now.level() != told || owed) {
            PressureLevel from = told;
            owed = true;
            audience.changed(now);
            owed = false;
            told = now.level();
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
