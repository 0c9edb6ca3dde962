package io.envyrc.memory.bench.ddex;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.envyrc.memory.ddex.GeneratedMessage;
import io.envyrc.memory.ddex.MessageShape;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finds the smallest heap, of a list of sizes, in which each {@link Reading} gets through a message of 100 MB that is
 * generated as it is read; prints them, and writes them to {@code ddex-heap.txt}. Each try is a JVM of its own, with the
 * serial collector, and has 20 s of CPU time, for a heap that is nearly too small keeps the collector busy for ever.
 */
public final class SmallestHeap {
    private static final long BYTES = 100_000_000;
    private static final int[] MEGABYTES = {
        2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 640, 768, 1024, 1536, 2048
    };
    private static final Duration CPU_TIME_A_TRY = Duration.ofSeconds(20);

    private SmallestHeap() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path output = Path.of(System.getProperty("bench.output", "target/bench"));
        Files.createDirectories(output);
        StringBuilder table = new StringBuilder(
                "JDK %s, smallest heap for a message of %d MB%n".formatted(Runtime.version(), BYTES / 1_000_000));
        for (Reading reading : Reading.values()) {
            String row = "  %-15s %s%n".formatted(reading, smallest(reading));
            System.out.print(row);
            table.append(row);
        }
        Files.writeString(output.resolve("ddex-heap.txt"), table);
    }

    private static String smallest(Reading reading) throws IOException, InterruptedException {
        int from = 0;
        int to = MEGABYTES.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (passes(reading, MEGABYTES[middle])) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return to == MEGABYTES.length ? "none" : MEGABYTES[to] + " MB";
    }

    private static boolean passes(Reading reading, int megabytes) throws IOException, InterruptedException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                java,
                "-Xmx" + megabytes + "m",
                "-XX:+UseSerialGC",
                "-cp",
                classPath(),
                Child.class.getName(),
                reading.name());
        Process child = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (!child.waitFor(200, MILLISECONDS)) {
                Duration spent = child.info().totalCpuDuration().orElse(Duration.ZERO);
                if (spent.compareTo(CPU_TIME_A_TRY) > 0) {
                    return false;
                }
            }
            return child.exitValue() == 0;
        } finally {
            child.destroyForcibly();
        }
    }

    /** Returns what the readings need: the directories of all jars of the benchmarks would fill the smallest heaps. */
    private static String classPath() {
        String needed = ".*(woodstox|stax2|slf4j-api|aalto|jackson|jaxb|txw2|istack|activation|jakarta\\.xml)[^/]*";
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith(".jar") || entry.matches(needed))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** What runs in the small JVM. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            long read = Reading.valueOf(args[0]).read(new GeneratedMessage(MessageShape.ofBytes(BYTES)));
            if (read == 0) {
                throw new IllegalStateException(args[0] + " came by nothing");
            }
        }
    }
}
