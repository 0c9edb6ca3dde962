package io.envyrc.memory.pressure;

import static io.envyrc.memory.Await.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.ChildJvm;
import io.envyrc.memory.gc.GarbageCollector;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectSignalTest {
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong collections = new AtomicLong(7);
    private final AtomicLong ticks = new AtomicLong();
    private final DirectSignal signal =
            new DirectSignal(() -> OptionalLong.of(used.get()), 1000, collections::get, ticks::get);

    @Test
    void confirmsWhatIsInUseOnceCleanersHaveHadTimeAfterACollection() {
        assertThat(reading(950)).isZero();
        ticks.addAndGet(DirectSignal.CLEANING.toNanos());
        assertThat(reading(950)).isZero();
        collections.incrementAndGet();
        assertThat(reading(950)).isZero();
        ticks.addAndGet(DirectSignal.CLEANING.toNanos() - 1);
        assertThat(reading(950)).isZero();
        ticks.addAndGet(1);
        assertThat(reading(900)).isEqualTo(900);
        assertThat(reading(950)).isEqualTo(900);
        assertThat(reading(400)).isEqualTo(400);
        assertThat(reading(950)).isEqualTo(400);
    }

    @Test
    void isAbsentWhereTheJvmDoesNotCountThem() {
        assertThat(new DirectSignal(OptionalLong::empty, 1000, collections::get, ticks::get).read())
                .isEmpty();
    }

    private long reading(long bytes) {
        used.set(bytes);
        MemorySignal.Reading reading = signal.read().orElseThrow();
        assertThat(reading.usedBytes()).isEqualTo(bytes);
        return reading.confirmedBytes();
    }

    @ParameterizedTest
    @CsvSource({"dropped, WARNING, NORMAL", "kept, WARNING, CRITICAL"})
    void tellsBuffersThatWereDroppedFromThoseThatAreKept(String what, String before, String after) throws Exception {
        String told = ChildJvm.run(
                List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m", "-XX:+UseSerialGC"), Buffers.class, what);
        assertThat(told).contains("before=" + before + " after=" + after);
    }

    /** Fills 92 % of the direct memory, drops it or not, and tells the level before and after a forced collection. */
    static final class Buffers {
        private Buffers() {}

        public static void main(String[] args) {
            List<ByteBuffer> buffers = new ArrayList<>();
            for (int i = 0; i < 59; i++) {
                buffers.add(ByteBuffer.allocateDirect(1 << 20));
            }
            if (args[0].equals("dropped")) {
                buffers.clear();
            }
            try (MemoryMonitor monitor = MemoryMonitor.builder()
                    .signals(MemorySignals.direct())
                    .pollInterval(Duration.ofMillis(10))
                    .minimumDwell(Duration.ZERO)
                    .build()) {
                monitor.start();
                long polls = monitor.stats().polls();
                awaitThat(() -> monitor.stats().polls() > polls + 20);
                PressureLevel before = monitor.snapshot().level();
                GarbageCollector.create().collect();
                PressureLevel after = args[0].equals("dropped") ? PressureLevel.NORMAL : PressureLevel.CRITICAL;
                awaitThat(() -> monitor.snapshot().level() == after);
                System.out.println("before=" + before + " after=" + after + " of " + buffers.size());
            }
        }
    }
}
