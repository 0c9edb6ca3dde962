package io.envyrc.memory.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.envyrc.memory.gc.HeapWatch;
import io.envyrc.memory.pressure.MemorySignal.Reading;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final HeapWatch.Sample HEAP = HeapWatch.Sample.now();

    private final FakeSignal good = new FakeSignal("good");

    @Test
    void countsAnErrorAsAbsentAndReadsTheOthers() {
        Sampler sampler = sampler(() -> {
            throw new NoClassDefFoundError("org/example/Gone");
        });
        assertThat(sampler.read(HEAP)).containsOnlyKeys("good");
        assertThat(sampler.read(HEAP)).containsOnlyKeys("good");
        assertThat(sampler.failures()).isEqualTo(2);
    }

    @Test
    void countsANullReadingAsAbsentAndReadsTheOthers() {
        Sampler sampler = sampler(SamplerTest::answersNull);
        assertThat(sampler.read(HEAP)).containsOnlyKeys("good");
        assertThat(sampler.failures()).isEqualTo(1);
    }

    @Test
    void warnsOfTheFirstFailureInARowOnly() {
        AtomicInteger reads = new AtomicInteger();
        Sampler sampler = sampler(() -> {
            // Fails twice, works once, fails again.
            if (reads.incrementAndGet() == 3) {
                return Optional.of(new Reading(1, 2, true));
            }
            throw new AssertionError("broken");
        });
        try (LogCapture log = new LogCapture(Sampler.class)) {
            sampler.read(HEAP);
            sampler.read(HEAP);
            String warning = "Memory signal 'bad' failed and counts as absent until it works again";
            assertThat(log.at(Level.WARN)).containsExactly(warning);
            assertThat(log.at(Level.DEBUG)).containsExactly("Memory signal 'bad' failed again");

            assertThat(sampler.read(HEAP)).containsOnlyKeys("bad", "good");
            sampler.read(HEAP);
            assertThat(log.at(Level.WARN)).containsExactly(warning, warning);
        }
    }

    private Sampler sampler(Supplier<Optional<Reading>> bad) {
        Map<String, MemorySignal> signals = new LinkedHashMap<>();
        signals.put("bad", new UnnamedSignal(bad));
        signals.put("good", good);
        return new Sampler(signals, new Journal(Runnable::run));
    }

    @SuppressWarnings("NullAway") // what a signal without null checks may answer
    private static Optional<Reading> answersNull() {
        return null;
    }

    /** Knows no name: the one it was built under counts. */
    private record UnnamedSignal(Supplier<Optional<Reading>> source) implements MemorySignal {
        @Override
        public String name() {
            throw new AssertionError("asked for the name");
        }

        @Override
        public Optional<Reading> read() {
            return source.get();
        }
    }
}
