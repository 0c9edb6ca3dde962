package io.envyrc.memory.pressure;

import io.envyrc.memory.gc.HeapStats;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all signals. One that throws or answers null is counted, warned of once until it works again, and absent.
 * Thread-safe.
 */
final class Sampler {
    private static final Logger log = LoggerFactory.getLogger(Sampler.class);

    private final Map<String, MemorySignal> signals;
    private final LongAdder failures = new LongAdder();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    /** Reads {@code signals} in their order and never asks them for their names, which are the keys. */
    Sampler(Map<String, MemorySignal> signals) {
        this.signals = new LinkedHashMap<>(signals);
    }

    Map<String, MemorySignal.Reading> read(HeapStats heap) {
        Map<String, MemorySignal.Reading> readings = new LinkedHashMap<>();
        signals.forEach((name, signal) -> read(name, signal, heap).ifPresent(reading -> readings.put(name, reading)));
        return readings;
    }

    long failures() {
        return failures.sum();
    }

    private Optional<MemorySignal.Reading> read(String name, MemorySignal signal, HeapStats heap) {
        try {
            // The collectors' beans are the dear part of a poll, so the heap signal shares what was read.
            Optional<MemorySignal.Reading> reading =
                    signal instanceof HeapSignal ? Optional.of(HeapSignal.read(heap)) : signal.read();
            Objects.requireNonNull(reading, "the reading is null; an absent one is Optional.empty()");
            failing.remove(name);
            return reading;
        } catch (Throwable e) {
            // An Error too: a class that a signal lacks is no reason to go without the others.
            failures.increment();
            if (failing.add(name)) {
                log.warn("Memory signal '{}' failed and counts as absent until it works again", name, e);
            } else {
                log.debug("Memory signal '{}' failed again", name, e);
            }
            return Optional.empty();
        }
    }
}
