package io.envyrc.memory.bench;

import io.envyrc.memory.bench.ddex.SmallestHeap;
import io.envyrc.memory.bench.pressure.PressureLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Runs the suite whose name is the argument: every benchmark in the sub-package of that name.
 *
 * <p>A method whose name begins with {@code our} measures our code; all others measure peers. The table gives each
 * score as a share of the first of ours in its group, which is the benchmark class with its parameters. The score is
 * the median of the iterations: on a machine that does other work, the mean tells of that work.
 *
 * <p>Options: {@code -Dbench.only=REGEX} selects by name, {@code -Dbench.forks=N} changes the number of forks, and
 * {@code -Dbench.param=NAME=VALUE} measures with one value of a parameter only. The suite {@code ddex-heap} is the end of
 * {@code ddex} by itself: see {@link SmallestHeap}.
 */
public final class BenchmarkRunner {
    // A counter of this name, where a benchmark has one: what its result keeps of the heap.
    private static final String RETAINED = "retainedBytes";
    // Counters of these names: what an operation reads.
    private static final String INPUT_BYTES = "inputBytes";
    private static final String INPUT_RECORDS = "inputRecords";

    private BenchmarkRunner() {}

    private record Row(
            String group,
            String method,
            boolean peer,
            int threads,
            double score,
            String unit,
            double cpuNanos,
            double bytesPerOp,
            double retainedBytes,
            double inputBytes,
            double inputRecords) {
        String name() {
            return group + "." + method;
        }

        double megabytesPerCpuSecond() {
            return 1_000 * inputBytes / cpuNanos;
        }

        double bytesPerRecord() {
            return bytesPerOp / inputRecords;
        }
    }

    public static void main(String[] args) throws RunnerException, IOException, InterruptedException {
        String suite = args[0];
        if (suite.equals("ddex-heap")) {
            SmallestHeap.main(args);
            return;
        }
        String only = System.getProperty("bench.only", "");
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^io\\.envyrc\\.memory\\.bench\\." + suite + "\\..*" + only)
                // A heap that the kernel backs page by page would charge what allocates for its first touches.
                .jvmArgsPrepend("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch")
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuTimeProfiler.class)
                .shouldFailOnError(false);
        options.forks(Integer.getInteger("bench.forks", 2));
        String[] param = System.getProperty("bench.param", "").split("=", 2);
        if (param.length == 2) {
            options.param(param[0], param[1]);
        }
        List<Row> rows = rows(new Runner(options.build()).run());
        if (suite.equals("pressure") && only.isEmpty()) {
            PressureLab.main(args);
        }
        if (suite.equals("ddex") && only.isEmpty()) {
            SmallestHeap.main(args);
        }
        String output = System.getProperty("bench.output", "target/bench");
        Path file = Path.of(output, suite + ".json");
        Files.createDirectories(Path.of(output));
        Files.writeString(
                file, rows.stream().map(BenchmarkRunner::json).collect(Collectors.joining(",\n", "[\n", "\n]\n")));
        System.out.println(table(rows));
        System.out.println("Written to " + file);
    }

    private static List<Row> rows(Collection<RunResult> results) {
        List<Row> rows = new ArrayList<>();
        for (RunResult result : results) {
            BenchmarkParams params = result.getParams();
            String[] name = params.getBenchmark().split("\\.", -1);
            Map<String, String> values = new TreeMap<>();
            params.getParamsKeys().forEach(key -> values.put(key, params.getParam(key)));
            String group = name[name.length - 2] + (values.isEmpty() ? "" : values.toString());
            rows.add(new Row(
                    group,
                    name[name.length - 1],
                    !name[name.length - 1].startsWith("our"),
                    params.getThreads(),
                    result.getPrimaryResult().getStatistics().getPercentile(50),
                    result.getPrimaryResult().getScoreUnit(),
                    median(result, CpuTimeProfiler.LABEL),
                    median(result, "gc.alloc.rate.norm"),
                    median(result, RETAINED),
                    median(result, INPUT_BYTES),
                    median(result, INPUT_RECORDS)));
        }
        return rows;
    }

    private static double median(RunResult result, String label) {
        Result<?> secondary = result.getSecondaryResults().get(label);
        return secondary == null ? Double.NaN : secondary.getStatistics().getPercentile(50);
    }

    private static String json(Row row) {
        return String.format(
                Locale.ROOT,
                "{\"name\":\"%s\",\"peer\":%b,\"jdk\":%d,\"threads\":%d,\"score\":%.3f,\"unit\":\"%s\",\"cpuNanosPerOp\":%s,\"bytesPerOp\":%s,\"retainedBytes\":%s,\"megabytesPerCpuSecond\":%s,\"bytesPerRecord\":%s}",
                row.name(),
                row.peer(),
                Runtime.version().feature(),
                row.threads(),
                row.score(),
                row.unit(),
                number(row.cpuNanos()),
                number(row.bytesPerOp()),
                number(row.retainedBytes()),
                number(row.megabytesPerCpuSecond()),
                number(row.bytesPerRecord()));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "null" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String cell(String format, double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    private static String table(List<Row> rows) {
        StringBuilder table = new StringBuilder(String.format(
                "%nJDK %s, %d processors%n",
                Runtime.version(), Runtime.getRuntime().availableProcessors()));
        Map<String, List<Row>> groups =
                rows.stream().collect(Collectors.groupingBy(Row::group, TreeMap::new, Collectors.toList()));
        groups.forEach((group, members) -> {
            table.append(String.format(
                    "%n%-40s %12s %-6s %8s %12s %8s %10s %10s %8s %9s%n",
                    group, "score", "", "to ours", "cpu ns/op", "to ours", "B/op", "retained", "MB/s cpu", "B/record"));
            Row ours = members.stream()
                    .filter(row -> !row.peer())
                    .min(Comparator.comparing(Row::method))
                    .orElse(members.get(0));
            members.stream()
                    .sorted(Comparator.comparingDouble(Row::score))
                    .forEach(row -> table.append(String.format(
                            Locale.ROOT,
                            "  %-38s %12.2f %-6s %8.2f %12.2f %8.2f %10.1f %10s %8s %9s%n",
                            row.method(),
                            row.score(),
                            row.unit(),
                            row.score() / ours.score(),
                            row.cpuNanos(),
                            row.cpuNanos() / ours.cpuNanos(),
                            row.bytesPerOp(),
                            cell("%.3f", row.retainedBytes()),
                            cell("%.1f", row.megabytesPerCpuSecond()),
                            cell("%.0f", row.bytesPerRecord()))));
        });
        return table.toString();
    }
}
