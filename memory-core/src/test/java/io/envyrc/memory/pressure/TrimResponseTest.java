package io.envyrc.memory.pressure;

import static io.envyrc.memory.Await.awaitQuietly;
import static io.envyrc.memory.Await.awaitThat;
import static io.envyrc.memory.Await.next;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.envyrc.memory.Trimmable;
import io.envyrc.memory.pressure.Trouble.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TrimResponseTest extends PressureFixture {
    private final Map<String, Trimmable> parts = new LinkedHashMap<>();
    private final BlockingQueue<Double> trims = new LinkedBlockingQueue<>();

    TrimResponseTest() {
        super(Duration.ofMillis(5));
    }

    @Test
    void trimsHalfAtAWarningAndAllAtCritical() throws Exception {
        parts.put("cache", fraction -> {
            trims.add(fraction);
            return (long) (100 * fraction);
        });
        try (MemoryPressureHandler handler = handler(new TrimResponse("caches", () -> parts))) {
            signal.used(850);
            watch(handler);
            assertThat(next(trims)).isEqualTo(0.5);
            signal.used(950);
            assertThat(next(trims)).isEqualTo(1.0);
            awaitThat(() -> handler.stats().responses().values().stream()
                            .mapToLong(ResponseStats::givenBackBytes)
                            .sum()
                    == 150);
            assertThat(handler.stats().responses()).containsOnlyKeys("caches");
        }
    }

    @Test
    void onePartThatThrowsAndOneThatHangsKeepNoOtherFromItsTurn() {
        AtomicInteger asked = new AtomicInteger();
        parts.put("broken", fraction -> {
            throw new OutOfMemoryError("not really");
        });
        parts.put("stuck", fraction -> {
            asked.incrementAndGet();
            awaitQuietly(release);
            return 5;
        });
        parts.put("good", fraction -> 7);
        TrimResponse response = new TrimResponse("caches", () -> parts, Duration.ofMillis(20));
        for (int round = 0; round < 3; round++) {
            TrimResponse.Trimmed trimmed = response.trim(1.0);
            assertThat(trimmed.freedBytes()).containsExactly(Map.entry("good", 7L));
            assertThat(trimmed.totalFreedBytes()).isEqualTo(7);
            assertThat(trimmed.failed()).containsExactly("broken", "stuck");
        }
        assertThat(asked).hasValue(1);

        release.countDown();
        awaitThat(() -> response.trim(1.0).failed().equals(List.of("broken")));
        assertThat(response.trim(1.0).totalFreedBytes()).isEqualTo(12);
        awaitThat(() -> trimThreads().isEmpty());
    }

    @Test
    void partsInTroubleShowInSnapshots() throws Exception {
        parts.put("broken", fraction -> {
            throw new IllegalStateException("broken cache");
        });
        try (MemoryPressureHandler handler = handler(new TrimResponse("caches", () -> parts))) {
            signal.used(850);
            watch(handler);
            Trouble expected = new Trouble("trim of broken", Kind.FAILING);
            awaitThat(() -> monitor.snapshot().troubles().contains(expected));
            assertThat(handler.troubles()).containsExactly(expected);
        }
    }

    @Test
    void refusesAShareOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TrimResponse("caches", Map::of).trim(1.1))
                .withMessage("trim fraction must be within 0.0..1.0 but was 1.1");
    }

    private MemoryPressureHandler handler(TrimResponse response) {
        return MemoryPressureHandler.builder(monitor)
                .repeatInterval(Duration.ofHours(1))
                .respond(response)
                .build();
    }

    private static List<Thread> trimThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("memory-trim-"))
                .toList();
    }
}
