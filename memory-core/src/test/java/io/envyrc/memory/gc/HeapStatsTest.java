package io.envyrc.memory.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.envyrc.memory.ChildJvm;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HeapStatsTest {
    private final ByteBuffer direct = ByteBuffer.allocateDirect(1 << 20);

    @Test
    void readsThisJvm() {
        System.gc();
        HeapStats stats = HeapStats.now();

        assertThat(stats.usedBytes()).isBetween(1L, stats.committedBytes());
        assertThat(stats.committedBytes()).isLessThanOrEqualTo(stats.maxBytes());
        assertThat(stats.usedRatio()).isEqualTo((double) stats.usedBytes() / stats.maxBytes());
        assertThat(stats.nonHeapBytes()).isPositive();
        assertThat(stats.directBytes()).isGreaterThanOrEqualTo(direct.capacity());
        assertThat(stats.mappedBytes()).isNotNegative();
        assertThat(stats.collections()).isPositive();
        assertThat(stats.collectionTime()).isGreaterThanOrEqualTo(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Serial", "Parallel", "G1", "Z", "Shenandoah"})
    void knowsWhatLivesAfterAMajorCollectionOf(String name) throws Exception {
        String collector = "-XX:+Use" + name + "GC";
        assumeTrue(isAvailable(collector), collector + " is not in this JVM");

        String output = ChildJvm.run(List.of(collector, "-Xmx128m", "-Xms128m"), Live.class);

        assertThat(output).isEqualTo("confirmed, garbage left out, live kept, each cycle counted once");
    }

    private static boolean isAvailable(String collector) throws InterruptedException, IOException {
        Process probe = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", collector, "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return probe.waitFor() == 0;
    }

    /** Holds 32 MB, makes 32 MB of garbage, collects, and prints what the statistics made of it. */
    static final class Live {
        private static final int MB = 1 << 20;

        // Small pieces: G1 and ZGC give a whole region or page to one of about a megabyte, and count it.
        private static final int PIECE = MB / 16;
        private static final byte[][] LIVE = new byte[512][];

        private Live() {}

        public static void main(String[] args) {
            int garbage = 0;
            for (int i = 0; i < LIVE.length; i++) {
                LIVE[i] = new byte[PIECE];
                garbage += new byte[PIECE].length;
            }
            long before = HeapStats.now().collections();
            System.gc();
            HeapStats stats = HeapStats.now();
            OptionalLong bytes = stats.liveBytes();
            System.out.print(bytes.isPresent() && bytes.equals(stats.usedAfterGcBytes()) ? "confirmed" : stats);
            // A concurrent cycle counts what is allocated while it runs, so the mark is not the exact 32 MB.
            System.out.print(bytes.orElseThrow() < 32L * MB + garbage / 2 ? ", garbage left out" : stats);
            System.out.print(bytes.orElseThrow() >= 32L * MB ? ", live kept" : stats);
            // Parallel does a young one first, and a concurrent collector may have begun one of its own.
            System.out.print(stats.collections() - before <= 3 ? ", each cycle counted once" : stats);
        }
    }
}
