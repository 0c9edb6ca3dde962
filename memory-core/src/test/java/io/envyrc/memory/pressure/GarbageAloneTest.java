package io.envyrc.memory.pressure;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.ChildJvm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Each collector of this JDK in a JVM of its own: see {@link CollectorTrial}. */
@Timeout(600)
class GarbageAloneTest {
    private static final String RIGHT = "garbage: never critical; live: critical\n";

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

    /** {@code mvn -Plab}: the agreed marks, larger heaps, and several runs. */
    @Test
    @EnabledIfSystemProperty(named = "pressure.lab.runs", matches = "\\d+")
    void neverRaisesCriticalAtTheAgreedMarks() throws Exception {
        for (int run = 0; run < Integer.getInteger("pressure.lab.runs"); run++) {
            for (Map.Entry<String, List<String>> collector : collectors().entrySet()) {
                List<String> options = new ArrayList<>(collector.getValue());
                options.add("-Xmx256m");
                assertThat(ChildJvm.run(options, CollectorTrial.class, "16", "0.8", "0.9", "0.92"))
                        .as("%s, run %d", collector.getKey(), run)
                        .contains(RIGHT);
            }
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
