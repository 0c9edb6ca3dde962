package io.envyrc.memory.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.envyrc.memory.ChildJvm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Flight Recorder tells of holders, by collector. */
@Timeout(120)
@Execution(CONCURRENT)
class HolderRecordingTest {

    @ParameterizedTest
    @ValueSource(strings = {"G1", "Parallel", "Serial", "Z", "Shenandoah"})
    void namesHoldersOfWhatWasMadeAfterItsStart(String collector) throws Exception {
        String output = ChildJvm.run(List.of("-XX:+Use" + collector + "GC", "-Xmx200m"), Program.class);
        System.out.println(collector + ": " + output.strip());
        boolean supported = !collector.equals("Shenandoah") || Runtime.version().feature() < 25;
        if (supported) {
            assertThat(output)
                    .contains("late static io.envyrc.memory.leak.HolderRecordingTest$Program.LATE ->"
                            + " java.util.HashMap.table")
                    .contains("HolderRecordingTest$Program$Item.content -> byte[]")
                    .contains("made at [io.envyrc.memory.leak.HolderRecordingTest$Program$Holder.<init>");
        } else {
            assertThat(output).contains("late none");
        }
        assertThat(output).contains("early none");
    }

    /** Holds objects from before the recording, and then objects of another class made during it. */
    static final class Program {
        private static final Map<Integer, Early> EARLY = new HashMap<>();
        private static final Map<Integer, Item> LATE = new HashMap<>();

        @SuppressWarnings("UnusedVariable") // keeps the compiler from leaving the churn out
        private static volatile Object sink = "";

        private static class Holder {
            private final byte[] content = new byte[1_000];

            int size() {
                return content.length;
            }
        }

        private static final class Early extends Holder {}

        private static final class Item extends Holder {}

        private Program() {}

        public static void main(String[] args) throws IOException {
            for (int i = 0; i < 20_000; i++) {
                EARLY.put(i, new Early());
            }
            List<HeldObject> held;
            double millis;
            try (HolderRecording recording =
                    HolderRecording.start(Duration.ofSeconds(5)).orElseThrow()) {
                for (int i = 0; i < 20_000; i++) {
                    LATE.put(i, new Item());
                    for (int churn = 0; churn < 20; churn++) {
                        sink = new byte[1_000];
                    }
                }
                System.gc();
                long start = System.nanoTime();
                held = recording.stop();
                millis = (System.nanoTime() - start) / 1e6;
            }
            List<HeldObject> late = with(held, Item.class);
            System.out.printf(Locale.ROOT, "%d held, %.0f ms%n", held.size(), millis);
            System.out.println("late " + (late.isEmpty() ? "none" : text(late.get(0))));
            System.out.println("early " + (with(held, Early.class).isEmpty() ? "none" : "some"));
            System.exit(EARLY.values().stream().mapToInt(Holder::size).sum() == 20_000_000 ? 0 : 1);
        }

        private static String text(HeldObject object) {
            return object.path() + " made at " + object.allocatedAt();
        }

        private static List<HeldObject> with(List<HeldObject> held, Class<?> type) {
            List<HeldObject> found = new ArrayList<>(held);
            found.removeIf(object -> !object.chain().contains(type.getName())
                    || !object.className().equals("byte[]"));
            return found;
        }
    }
}
