package io.envyrc.memory.ddex;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import io.envyrc.memory.ddex.DdexEvent.MessageEnd;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Messages that do not exist as a whole anywhere, read in a JVM with a small heap. {@code -Dddex.memory.megabytes} sets the
 * size of the large ones.
 */
@Execution(CONCURRENT)
class DdexMemoryTest {
    private static final long MEGABYTES = Long.getLong("ddex.memory.megabytes", 1024);

    @ParameterizedTest
    @CsvSource({
        "16m, ERN_4_3, false, 1",
        "16m, ERN_4_3, true, 1",
        "16m, ERN_3_8_2, true, 4",
        "4m, ERN_4_3, false, 10",
        "4m, ERN_3_8_2, false, 10",
        "4m, ERN_4_3, true, 10",
    })
    void aMessageOfAnySizeFitsASmallHeap(
            String heap, DdexVersion version, boolean giant, int share, @TempDir Path directory) throws Exception {
        long bytes = (MEGABYTES << 20) / share;
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-Xmx" + heap, "-XX:+UseSerialGC"));
        if (share > 1) {
            // It would compile for longer than it reads.
            command.add("-XX:TieredStopAtLevel=1");
        }
        command.addAll(List.of("-cp", classPath()));
        command.addAll(List.of(Child.class.getName(), version.name(), "" + giant, "" + bytes));
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(child.waitFor(120 + MEGABYTES / 5, SECONDS)).isTrue();
            System.out.print(Files.readString(output));
            assertThat(Files.readString(output)).contains("exact");
            assertThat(child.exitValue()).isZero();
        } finally {
            child.destroyForcibly();
        }
    }

    /** Returns what the program needs: the directories of each jar on the path of the tests would fill 4 MB. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        !entry.endsWith(".jar") || entry.matches(".*(woodstox-core|stax2-api|slf4j-api)-[^/]*"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** What runs in the small JVM. */
    static final class Child {
        private Child() {}

        public static void main(String[] args) throws Exception {
            long started = System.nanoTime();
            MessageShape shape = MessageShape.ofBytes(Long.parseLong(args[2])).version(DdexVersion.valueOf(args[0]));
            GeneratedMessage message = new GeneratedMessage(Boolean.parseBoolean(args[1]) ? shape.asGiant() : shape);
            DdexLimits limits = DdexLimits.builder().maxElementCount(0).build();
            Digest digest = new Digest();
            MessageEnd end = DdexParser.builder().limits(limits).build().parse(message, digest);
            boolean exact = digest.toString().equals(message.digest().toString())
                    && GeneratedMessage.counts(end.counts()).equals(message.counts())
                    && end.bytes() == message.size();
            System.out.println(String.join(" ", args) + (exact ? " exact " : " wrong ") + end.counts());
            System.out.printf(
                    "%,d bytes, %,d MB of heap, %d s, %s of CPU time with generator and digest%n",
                    end.bytes(),
                    Runtime.getRuntime().maxMemory() >> 20,
                    (System.nanoTime() - started) / 1_000_000_000,
                    ProcessHandle.current().info().totalCpuDuration().orElseThrow());
        }
    }
}
