package io.envyrc.memory.pressure;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Each collector of this JDK in a JVM of its own: see {@link CollectorTrial}. */
@Timeout(600)
class GarbageAloneTest {
    private static final String RIGHT = "garbage: never critical; live: critical\n";
    private static final List<String> TIMES = List.of("1", "4", "16");

    @Test
    void neverRaisesCriticalWhereTheSameAmountOfLivingObjectsDoes() throws Exception {
        Map<String, Future<String>> trials = new LinkedHashMap<>();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            collectors()
                    .forEach((name, options) -> trials.put(
                            name,
                            executor.submit(
                                    () -> ChildJvm.run(options, CollectorTrial.class, "16", "0.4", "0.6", "0.7"))));
            for (Map.Entry<String, Future<String>> trial : trials.entrySet()) {
                assertThat(trial.getValue().get(300, SECONDS))
                        .as(trial.getKey())
                        .contains(RIGHT);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** {@code mvn -Plab}: the agreed marks, larger heaps, and several runs, each a line of {@code garbage-alone.txt}. */
    @Test
    @Timeout(3_600)
    @EnabledIfSystemProperty(named = "pressure.lab.runs", matches = "\\d+")
    void neverRaisesCriticalAtTheAgreedMarks() throws Exception {
        Path table = Files.createDirectories(Path.of("target", "lab")).resolve("garbage-alone.txt");
        Files.writeString(table, "JDK " + Runtime.version() + "\n");
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, List<String>> collector : collectors().entrySet()) {
            for (String times : TIMES) {
                for (int run = 0; run < Integer.getInteger("pressure.lab.runs"); run++) {
                    String told = lab(collector.getValue(), times);
                    String line = "%-24s %2s x: %s".formatted(collector.getKey(), times, told);
                    Files.writeString(table, line + "\n", StandardOpenOption.APPEND);
                    if (!told.startsWith(RIGHT.strip())) {
                        wrong.add(line);
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static String lab(List<String> collector, String times) throws InterruptedException {
        List<String> options = new ArrayList<>(collector);
        options.add("-Xmx256m");
        try {
            String output = ChildJvm.run(180, options, CollectorTrial.class, times, "0.8", "0.9", "0.92");
            int answer = output.indexOf("garbage: ");
            return output.substring(answer < 0 ? 0 : answer).lines().limit(2).collect(Collectors.joining("; "));
        } catch (AssertionError | IOException failed) {
            return failed.toString();
        }
    }

    private static Map<String, List<String>> collectors() {
        Map<String, List<String>> collectors = new LinkedHashMap<>();
        for (String name : List.of("Serial", "Parallel", "G1", "Z", "Shenandoah")) {
            collectors.put(name, List.of("-XX:+Use" + name + "GC", "-Xmx128m"));
        }
        if (Runtime.version().feature() >= 25) {
            collectors.put(
                    "generational Shenandoah",
                    List.of("-XX:+UseShenandoahGC", "-XX:ShenandoahGCMode=generational", "-Xmx128m"));
        }
        return collectors;
    }
}
