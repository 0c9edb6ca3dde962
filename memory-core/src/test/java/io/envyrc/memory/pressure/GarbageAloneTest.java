package io.envyrc.memory.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.ChildJvm;
import io.envyrc.memory.gc.HeapStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(180)
class GarbageAloneTest {

    @ParameterizedTest
    @ValueSource(strings = {"Serial", "Parallel", "G1"})
    void neverRaisesCriticalWhereTheSameAmountOfLivingObjectsDoes(String collector) throws Exception {
        assertThat(ChildJvm.run(List.of("-XX:+Use" + collector + "GC", "-Xmx96m"), Program.class))
                .endsWith("garbage: warned, never critical; live: critical");
    }

    /** Lets garbage grow old before it dies, 16 times the heap of it, and then holds 65 % of the heap. */
    static final class Program {
        private static final int PIECE = 64 << 10;
        private static final List<byte[]> HELD = new ArrayList<>();

        private Program() {}

        public static void main(String[] args) throws InterruptedException {
            CountDownLatch critical = new CountDownLatch(1);
            String outcome;
            try (MemoryMonitor monitor = MemoryMonitor.builder()
                    .signals(MemorySignals.heap())
                    .warning(0.4)
                    .critical(0.6)
                    .build()) {
                monitor.addListener(snapshot -> {
                    if (snapshot.level() == PressureLevel.CRITICAL) {
                        critical.countDown();
                    }
                });
                monitor.start();
                long max = HeapStats.now().maxBytes();
                churn(max);
                Map<PressureLevel, Long> raised = monitor.stats().transitions();
                outcome = raised.getOrDefault(PressureLevel.WARNING, 0L) > 0 ? "garbage: warned" : "garbage: silent";
                outcome += raised.getOrDefault(PressureLevel.CRITICAL, 0L) > 0 ? ", critical" : ", never critical";

                HELD.clear();
                for (long held = 0; held < max * 0.65; held += PIECE) {
                    HELD.add(new byte[PIECE]);
                }
                System.gc();
                outcome += critical.await(30, TimeUnit.SECONDS) ? "; live: critical" : "; live: nothing";
            }
            // After the monitor's end, so that its log lines stand before.
            System.out.print(outcome);
        }

        private static void churn(long max) {
            int ring = (int) (max / 4 / PIECE);
            long pieces = 16 * max / PIECE;
            for (int i = 0; i < pieces; i++) {
                byte[] piece = new byte[PIECE];
                if (HELD.size() < ring) {
                    HELD.add(piece);
                } else {
                    HELD.set(i % ring, piece);
                }
            }
        }
    }
}
