package io.envyrc.memory.pressure;

import io.envyrc.memory.gc.HeapStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all signals. One that throws is counted, logged once until it works again, and absent. Thread-safe. */
final class Sampler {
    private static final Logger log = LoggerFactory.getLogger(Sampler.class);

    private final List<MemorySignal> signals;
    private final LongAdder failures = new LongAdder();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();

    Sampler(List<MemorySignal> signals) {
        this.signals = List.copyOf(signals);
    }

    Map<String, MemorySignal.Reading> read(HeapStats heap) {
        Map<String, MemorySignal.Reading> readings = new LinkedHashMap<>();
        for (MemorySignal signal : signals) {
            read(signal, heap).ifPresent(reading -> readings.put(signal.name(), reading));
        }
        return readings;
    }

    long failures() {
        return failures.sum();
    }

    private Optional<MemorySignal.Reading> read(MemorySignal signal, HeapStats heap) {
        try {
            // The collectors' beans are the dear part of a poll, so the heap signal shares what was read.
            Optional<MemorySignal.Reading> reading =
                    signal instanceof HeapSignal ? Optional.of(HeapSignal.read(heap)) : signal.read();
            failing.remove(signal.name());
            return reading;
        } catch (RuntimeException e) {
            failures.increment();
            if (failing.add(signal.name())) {
                log.warn("Memory signal '{}' failed and counts as absent until it works again", signal.name(), e);
            }
            return Optional.empty();
        }
    }
}
