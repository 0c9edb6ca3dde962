package io.envyrc.memory.autoconfigure.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.autoconfigure.FixedSignal;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySignals;
import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Signals that are shown and raise no level, and those that are left out. */
@ExtendWith(OutputCaptureExtension.class)
class ReportedSignalTest {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AllMemoryAutoConfigurations.get());

    @Test
    void oneThatIsFullIsShownAndRaisesNoLevel() {
        try (MemoryMonitor monitor = MemoryMonitor.builder()
                .signals(new ReportedSignal(new FixedSignal("full", 100, 100)))
                .build()) {
            MemorySnapshot snapshot = monitor.snapshot();
            assertThat(snapshot.level()).isEqualTo(PressureLevel.NORMAL);
            assertThat(snapshot.reading("full")).contains(new MemorySignal.Reading(100, Long.MAX_VALUE, 100));
        }
    }

    @Test
    void isReadAgainOnlyAfterAWhile() {
        AtomicLong nanos = new AtomicLong(-1);
        AtomicLong reads = new AtomicLong();
        ReportedSignal signal =
                new ReportedSignal(MemorySignals.of("count", reads::incrementAndGet, () -> 100), nanos::get);
        assertThat(signal.read().orElseThrow().usedBytes()).isEqualTo(1);
        nanos.addAndGet(ReportedSignal.FRESH.toNanos() - 1);
        assertThat(signal.read().orElseThrow().usedBytes()).isEqualTo(1);
        nanos.incrementAndGet();
        assertThat(signal.read().orElseThrow().usedBytes()).isEqualTo(2);
    }

    @Test
    void theOldGenerationMappedFilesAndTheProcessAreWatchedLikeThat() {
        runner.run(context -> {
            Map<String, MemorySignal.Reading> readings =
                    context.getBean(MemoryMonitor.class).snapshot().readings();
            for (MemorySignal signal : MemorySignals.all()) {
                // Those that the platform or the collector lacks are absent.
                assertThat(readings.containsKey(signal.name()))
                        .as(signal.name())
                        .isEqualTo(signal.read().isPresent());
            }
            assertThat(readings).containsKey(MemorySignals.MAPPED);
            readings.forEach((name, reading) -> assertThat(reading.limitBytes() == Long.MAX_VALUE)
                    .as(name)
                    .isEqualTo(name.equals(MemorySignals.OLD)
                            || name.equals(MemorySignals.MAPPED)
                            || name.equals(MemorySignals.PROCESS)));
        });
    }

    @Test
    void aBeanOfItsNameTakesThePlaceOfOneAndMayRaiseLevels() {
        runner.withBean("memoryProcessSignal", MemorySignal.class, () -> new FixedSignal("process", 95, 100))
                .run(context -> {
                    MemorySnapshot snapshot =
                            context.getBean(MemoryMonitor.class).snapshot();
                    assertThat(snapshot.level()).isEqualTo(PressureLevel.CRITICAL);
                    assertThat(snapshot.reason()).startsWith("process at 95.0 %");
                });
    }

    @Test
    void signalsThatAreExcludedAreNotWatched(CapturedOutput output) {
        runner.withBean("queue", MemorySignal.class, () -> new FixedSignal("queue", 95, 100))
                .withPropertyValues("envy.memory.pressure.excluded-signals=queue, direct, process, old, mapped, lorry")
                .run(context -> {
                    MemorySnapshot snapshot =
                            context.getBean(MemoryMonitor.class).snapshot();
                    assertThat(snapshot.readings())
                            .containsKey("heap")
                            .doesNotContainKeys("queue", "direct", "process", "old", "mapped");
                    assertThat(snapshot.level()).isNotEqualTo(PressureLevel.CRITICAL);
                });
        assertThat(output)
                .containsOnlyOnce(
                        "envy.memory.pressure.excluded-signals names lorry, but there are only heap, direct,");
    }

    @Test
    void refusesANameThatIsNone() {
        runner.withPropertyValues("envy.memory.pressure.excluded-responses[0]= ")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(context.getStartupFailure())
                            .rootCause()
                            .hasMessage("envy.memory.pressure.excluded-responses must be a list of names but was []");
                });
    }
}
