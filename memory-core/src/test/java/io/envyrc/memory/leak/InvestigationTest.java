package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.leak.Investigation.Outcome;
import io.envyrc.memory.leak.Investigation.Probes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One look into growth, of a program that the test makes up, on the test's own thread. */
@Timeout(60)
class InvestigationTest {
    private static final Duration DURATION = Duration.ofMillis(60);

    /** As many as it counts when nobody stops it. */
    private static final int COUNTS = 3;

    private final List<Outcome> outcomes = new ArrayList<>();
    private final List<LeakReport> reports = new ArrayList<>();
    private int counts;
    private int stopAtCount;
    private @Nullable Investigation investigation;

    private void investigate(Ground ground) {
        investigate(ground, null, () -> 0);
    }

    private void investigate(Ground ground, @Nullable GarbageCollector collector, LongSupplier wholeCollections) {
        LeakSettings settings =
                new LeakSettings(DURATION.multipliedBy(3), 1, Duration.ZERO, Duration.ZERO, collector, null);
        Investigation next = new Investigation(
                settings, settings.window(), DURATION, ground, new Probes(this::count, wholeCollections));
        investigation = next;
        next.run();
    }

    private ClassHistogram count() {
        counts++;
        if (counts == stopAtCount && investigation != null) {
            investigation.stop();
        }
        return new ClassHistogram(Map.of("Order", new ClassHistogram.Count(counts, counts, false)));
    }

    @Test
    void reportsWhatGrewBetweenThreeCounts() {
        investigate(new Ground(0));
        assertThat(outcomes).containsExactly(Outcome.REPORTED);
        assertThat(counts).isEqualTo(COUNTS);
        assertThat(reports.get(0).suspects().get(0).className()).isEqualTo("Order");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, COUNTS})
    void endsWithoutAReportOrAnotherCountWhenItIsStopped(int count) {
        stopAtCount = count;
        investigate(new Ground(0));
        assertThat(reports).isEmpty();
        assertThat(outcomes).containsExactly(Outcome.STOPPED);
        assertThat(counts).isEqualTo(count);
    }

    @Test
    void countsNothingWhenItIsStoppedAtOnce() {
        investigate(new Ground(0) {
            @Override
            public LiveFigure latest() {
                stop();
                return super.latest();
            }
        });
        assertThat(outcomes).containsExactly(Outcome.STOPPED);
        assertThat(counts).isZero();
    }

    @Test
    void looksAtTheNumberOfSamplesOnceMoreWhenItWasToldOfNoCollection() {
        // It looks at the start, and before it waits.
        investigate(new Ground(2));
        assertThat(outcomes).containsExactly(Outcome.REPORTED);
    }

    @Test
    void confirmsNothingWithoutNewSamples() {
        investigate(new Ground(Integer.MAX_VALUE));
        assertThat(outcomes).containsExactly(Outcome.UNCONFIRMED);
        assertThat(counts).isEqualTo(COUNTS - 1);
    }

    @Test
    void samplesTellWhereAForcedCollectionIsNotOfTheWholeHeap() {
        GarbageCollector collector =
                GarbageCollector.builder().interval(Duration.ZERO).build();
        investigate(new Ground(0), collector, () -> 7);
        assertThat(collector.collections()).isEqualTo(1);
        assertThat(outcomes).containsExactly(Outcome.REPORTED);
        assertThat(counts).isEqualTo(COUNTS);
    }

    @Test
    void forcedCollectionsOfTheWholeHeapTellAloneOnceTheyWereHeardOf() {
        GarbageCollector collector =
                GarbageCollector.builder().interval(Duration.ZERO).build();
        AtomicLong asked = new AtomicLong();
        // Two of the real heap, which does not grow by much; heard of a little later each time.
        investigate(new Ground(0), collector, () -> asked.incrementAndGet() / 3);
        assertThat(collector.collections()).isEqualTo(2);
        assertThat(counts).isLessThan(COUNTS);
    }

    private void stop() {
        if (investigation != null) {
            investigation.stop();
        }
    }

    /** A live set that grows by a sample each time that it is looked at, after as many looks as given. */
    private class Ground implements Investigation.Ground {
        private final int looksBefore;
        private int looks;

        Ground(int looksBefore) {
            this.looksBefore = looksBefore;
        }

        @Override
        public MemoryTrend trend() {
            return new MemoryTrend(
                    MemoryTrend.Verdict.GROWING, 9, DURATION, 1_000, 100, 90, 110, Optional.of(Duration.ofMinutes(1)));
        }

        @Override
        public boolean isSuspicious(MemoryTrend trend) {
            return true;
        }

        @Override
        public LiveFigure latest() {
            looks++;
            long number = looks <= looksBefore ? 0 : 2L * (looks - looksBefore);
            return new LiveFigure(number, number, 1_000 * number);
        }

        @Override
        public OptionalDouble slopeSince(long nanos) {
            return OptionalDouble.of(100);
        }

        @Override
        public Instant now() {
            return Instant.EPOCH;
        }

        @Override
        public void ended(Outcome outcome, @Nullable LeakReport report) {
            outcomes.add(outcome);
            if (report != null) {
                reports.add(report);
            }
        }
    }
}
