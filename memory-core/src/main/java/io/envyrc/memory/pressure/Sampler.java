package io.envyrc.memory.pressure;

import io.envyrc.memory.Registration;
import io.envyrc.memory.gc.HeapWatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all signals. One that throws or answers null is counted, warned of once until it works again, and absent. One
 * that {@link #abandonHanging hangs} is counted and absent until it returns. Thread-safe.
 */
final class Sampler {
    private static final Logger log = LoggerFactory.getLogger(Sampler.class);

    private final List<Source> sources = new ArrayList<>();
    private final LongAdder failures = new LongAdder();
    private final LongAdder hangs = new LongAdder();
    private final LongAdder allocatedBytes = new LongAdder();
    private final Journal journal;

    /** A signal and how it does. */
    static final class Source {
        final String name;
        final MemorySignal signal;
        final String unit;
        volatile boolean failing;
        volatile boolean hanging;
        volatile boolean crosses;

        Source(String name, MemorySignal signal) {
            this.name = name;
            this.signal = signal;
            this.unit = Objects.requireNonNull(signal.unit(), "unit of a memory signal");
        }
    }

    /** Reads {@code signals} in their order. */
    Sampler(Map<String, MemorySignal> signals, Journal journal) {
        this.journal = journal;
        signals.forEach((name, signal) -> sources.add(new Source(name, signal)));
    }

    /** Reads on any thread. */
    Map<String, MemorySignal.Reading> read(HeapWatch.Sample heap) {
        Map<String, MemorySignal.Reading> readings = new LinkedHashMap<>();
        for (Source source : sources) {
            if (!source.hanging) {
                read(source, heap, readings);
            }
        }
        return readings;
    }

    /** Reads on the monitor's thread, so that a signal that hangs can be told; ends early when the turn is over. */
    Map<String, MemorySignal.Reading> read(HeapWatch.Sample heap, Turn turn) {
        Map<String, MemorySignal.Reading> readings = new LinkedHashMap<>();
        for (Source source : sources) {
            if (source.hanging) {
                continue;
            }
            Turn.Attempt attempt = turn.begin(source);
            read(source, heap, readings);
            if (!turn.end(attempt)) {
                source.hanging = false;
                journal.write(() -> log.info("Memory signal '{}' has returned at last and is read again", source.name));
            }
            if (turn.isOver()) {
                break;
            }
        }
        return readings;
    }

    /** Reads those anew that have told of a crossing, on any thread; the others keep what is known of them. */
    Map<String, MemorySignal.Reading> readCrossing(Map<String, MemorySignal.Reading> known) {
        Map<String, MemorySignal.Reading> readings = new LinkedHashMap<>();
        for (Source source : sources) {
            MemorySignal.Reading before = known.get(source.name);
            if (source.crosses && !source.hanging) {
                readSignal(source, null, readings);
            } else if (before != null) {
                readings.put(source.name, before);
            }
        }
        return readings;
    }

    /** Has {@code crossed} told of the level that a signal has perhaps reached, by whichever thread made it. */
    List<Registration> onCrossing(PressureThresholds thresholds, Consumer<PressureLevel> crossed) {
        List<Registration> registrations = new ArrayList<>();
        for (Source source : sources) {
            registrations.add(onCrossing(source, thresholds.warning(), () -> crossed.accept(PressureLevel.WARNING)));
            registrations.add(onCrossing(source, thresholds.critical(), () -> crossed.accept(PressureLevel.CRITICAL)));
        }
        return registrations;
    }

    private Registration onCrossing(Source source, double share, Runnable crossed) {
        try {
            Registration registration = source.signal.onCrossing(share, () -> {
                source.crosses = true;
                crossed.run();
            });
            return Objects.requireNonNull(registration, "the registration is null");
        } catch (Throwable e) {
            failed(source, e);
            return () -> {};
        }
    }

    /**
     * Gives up the signal that a turn has been reading for longer than {@code patienceNanos}.
     *
     * @return its name; null if there is none
     */
    @Nullable
    String abandonHanging(Turn turn, long patienceNanos) {
        Turn.Attempt attempt = turn.attempt();
        if (attempt == null || System.nanoTime() - attempt.sinceNanos() < patienceNanos) {
            return null;
        }
        // Marked before the attempt is ended: the thread that returns next takes the mark away again.
        attempt.source().hanging = true;
        if (!turn.end(attempt)) {
            attempt.source().hanging = false;
            return null;
        }
        hangs.increment();
        return attempt.source().name;
    }

    /** Returns the names of the signals in their order. */
    List<String> names() {
        return sources.stream().map(source -> source.name).toList();
    }

    /** Returns what the sizes of the named signal count. */
    String unit(String name) {
        // No stream: a callback may be waiting for the reason that says it.
        for (Source source : sources) {
            if (source.name.equals(name)) {
                return source.unit;
            }
        }
        return "bytes";
    }

    /** Adds what is wrong with the signals. */
    void addTroubles(List<Trouble> troubles) {
        for (Source source : sources) {
            if (source.hanging) {
                troubles.add(new Trouble("signal " + source.name, Trouble.Kind.HANGING));
            } else if (source.failing) {
                troubles.add(new Trouble("signal " + source.name, Trouble.Kind.FAILING));
            }
        }
    }

    long failures() {
        return failures.sum();
    }

    long hangs() {
        return hangs.sum();
    }

    long allocatedBytes() {
        return allocatedBytes.sum();
    }

    private void read(Source source, HeapWatch.Sample heap, Map<String, MemorySignal.Reading> readings) {
        if (source.signal instanceof HeapSignal) {
            // What collections left is the dear part of a poll, so the heap signal shares what was read.
            readings.put(source.name, HeapSignal.read(heap.live()));
        } else {
            readSignal(source, heap, readings);
        }
    }

    private void readSignal(
            Source source, HeapWatch.@Nullable Sample heap, Map<String, MemorySignal.Reading> readings) {
        long before = OwnAllocation.bytes();
        try {
            Optional<MemorySignal.Reading> reading = heap != null && source.signal instanceof ContainerSignal container
                    ? container.read(heap.live(), heap.stats())
                    : source.signal.read();
            Objects.requireNonNull(reading, "the reading is null; an absent one is Optional.empty()");
            reading.ifPresent(present -> readings.put(source.name, present));
            source.failing = false;
        } catch (Throwable e) {
            // An Error too: a class that a signal lacks is no reason to go without the others.
            failed(source, e);
        } finally {
            allocatedBytes.add(OwnAllocation.since(before));
        }
    }

    private void failed(Source source, Throwable e) {
        failures.increment();
        if (source.failing) {
            journal.write(() -> log.debug("Memory signal '{}' failed again", source.name, e));
        } else {
            source.failing = true;
            journal.write(() ->
                    log.warn("Memory signal '{}' failed and counts as absent until it works again", source.name, e));
        }
    }
}
