package io.envyrc.memory.leak;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three seeded leaks and a healthy program of the same churn, each in a JVM of its own, side by side: one run of each
 * with a short window in a small heap; with {@code -Dleak.lab.runs=10}, ten runs of each with the detector's defaults
 * on the collector that {@code -Dleak.lab.collector} names. Those that seldom look at the old generation may force
 * collections there.
 */
@Timeout(3_600)
class LeakLabTest {
    private static final int RUNS = Integer.getInteger("leak.lab.runs", 0);
    private static final boolean FULL = RUNS > 0;

    /** Of the full runs; the short one takes what the machine chooses. */
    private static final String COLLECTOR = System.getProperty("leak.lab.collector", "G1");

    /** From JDK 24 on, the JVM takes no samples of old objects with Shenandoah (JDK-8279016). */
    private static final boolean NAMES_HOLDERS =
            !COLLECTOR.equals("Shenandoah") || Runtime.version().feature() < 24;

    private static final List<String> FULL_OPTIONS = List.of("-Xmx512m", "-XX:+Use" + COLLECTOR + "GC");

    /** Those that look at the old generation seldom, or only when it is full; generational ZGC is Z from JDK 23 on. */
    private static final boolean MAY_FORCE = COLLECTOR.equals("Serial")
            || COLLECTOR.equals("Parallel")
            || (COLLECTOR.equals("Z") && Runtime.version().feature() >= 23);

    /** A small young generation collects often, so the short run sees as much as a long one. */
    private static final List<String> SHORT_OPTIONS = List.of("-Xmx192m", "-Xmn24m");

    /** The class that leaks, by the name of the leak. */
    private static final Map<String, String> LEAKS = new LinkedHashMap<>(Map.of(
            "map", "LeakLab$Order", "listener", "LeakLab$Subscription", "threadlocal", "LeakLab$Audit", "healthy", ""));

    private static final Map<String, String> HOLDERS = Map.of(
            "map", "static io.envyrc.memory.leak.LeakLab.ORDERS",
            "listener", "LeakLab$Bus.subscriptions",
            "threadlocal", ".threadLocals");

    /** The trend of a program that was not looked at often enough. */
    private static final String UNDECIDED = "verdict=UNKNOWN";

    @Test
    void reportsEachLeakWithClassAndHolderAndNothingElse() throws Exception {
        Map<String, Integer> passed = new TreeMap<>();
        SoftAssertions wrong = new SoftAssertions();
        for (int run = 0; run < Math.max(1, RUNS); run++) {
            ExecutorService starters = Executors.newFixedThreadPool(LEAKS.size());
            try {
                Map<String, Future<String>> programs = new LinkedHashMap<>();
                for (String leak : LEAKS.keySet()) {
                    programs.put(leak, starters.submit(() -> program(leak)));
                }
                for (Map.Entry<String, Future<String>> program : programs.entrySet()) {
                    String leak = program.getKey();
                    String output = reported(leak, program.getValue().get(200, TimeUnit.SECONDS));
                    int before = wrong.errorsCollected().size();
                    wrong.check(() -> check(leak, output));
                    passed.merge(leak, wrong.errorsCollected().size() == before ? 1 : 0, Integer::sum);
                }
            } finally {
                starters.shutdownNow();
            }
        }
        System.out.printf("%s: %s of %d runs each%n", COLLECTOR, passed, Math.max(1, RUNS));
        wrong.assertAll();
    }

    /** The short run has no time for a second look, so one that got too little CPU beside others is tried once by itself. */
    private static String reported(String leak, String output) throws IOException {
        boolean missed = leak.equals("healthy") ? output.contains(UNDECIDED) : !output.contains(" reported ");
        return missed && !FULL ? program(leak) : output;
    }

    private static String program(String leak) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(FULL ? FULL_OPTIONS : SHORT_OPTIONS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LeakLab.class.getName(), leak));
        command.addAll(
                FULL
                        ? List.of("200", "4", "30", "50", "20", "60", Boolean.toString(MAY_FORCE))
                        : List.of("88", "3", "8", "8", "4", leak.equals("healthy") ? "9" : "25", "false"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            // The program prints a few lines, and ends by itself.
            return new String(process.getInputStream().readAllBytes(), UTF_8);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void check(String leak, String output) {
        String line = output.lines()
                .filter(text -> text.startsWith("LAB "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(output));
        System.out.println(line);
        assertThat(line).as(output).startsWith("LAB " + leak + " calm ");
        if (leak.equals("healthy")) {
            // It was looked at often enough for a verdict, and that is not a leak.
            assertThat(line).contains(" no-report ").doesNotContain(UNDECIDED, "verdict=GROWING");
            return;
        }
        assertThat(line).contains(" reported ", NAMES_HOLDERS ? " LEAK " : " GROWTH ");
        String firstTwo =
                Arrays.stream(line.split(" \\| ", -1)).skip(1).limit(2).collect(Collectors.joining());
        assertThat(firstTwo).contains("className=io.envyrc.memory.leak." + LEAKS.get(leak));
        if (NAMES_HOLDERS) {
            assertThat(firstTwo).contains(HOLDERS.get(leak));
        }
    }
}
