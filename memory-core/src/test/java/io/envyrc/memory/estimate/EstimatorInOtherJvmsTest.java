package io.envyrc.memory.estimate;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tries the estimator in JVMs that lay out objects otherwise, beside JOL with the VM's own sizes. */
@Execution(CONCURRENT)
class EstimatorInOtherJvmsTest {
    private static final String DENY = "--sun-misc-unsafe-memory-access=deny";

    private record Line(String name, long bytes, long jol, boolean exact) {
        static Line of(String text) {
            String[] parts = text.split("\t", -1);
            return new Line(
                    parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]), Boolean.parseBoolean(parts[3]));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-XX:+UseCompressedOops",
                "-XX:-UseCompressedOops",
                "-XX:-UseCompressedOops -XX:-UseCompressedClassPointers",
                "-XX:ObjectAlignmentInBytes=16",
                "-XX:-CompactStrings"
            })
    void agreesWithJolToTheByteWhateverTheFlags(String flags) throws Exception {
        agreesWithJol(flags);
    }

    @ParameterizedTest
    @EnabledForJreRange(min = JRE.JAVA_25)
    @ValueSource(strings = {"-XX:+UseCompactObjectHeaders", "-XX:+UseCompactObjectHeaders -XX:-UseCompressedOops"})
    void agreesWithJolToTheByteWithCompactHeaders(String flags) throws Exception {
        agreesWithJol(flags);
    }

    private void agreesWithJol(String flags) throws Exception {
        List<String> options = new ArrayList<>(List.of(flags.split(" ", -1)));
        options.addAll(List.of("-Djdk.attach.allowAttachSelf=true", "-Djol.magicFieldOffset=true"));
        List<Line> lines = probe(options);

        assertThat(lines)
                .extracting(Line::name)
                .containsAll(Graphs.all().keySet())
                .contains(EstimatorProbe.PADDED);
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.bytes()).as(line.name()).isEqualTo(line.jol()));
        assertThat(lines).allMatch(Line::exact);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void saysThatTheFigureIsAGuessWhereFieldsMayNotBeRead() throws Exception {
        Map<String, Line> denied = byName(probe(List.of(DENY), "alone"));
        Map<String, Line> allowed = byName(probe(List.of(), "alone"));

        assertThat(allowed.values()).allMatch(Line::exact);
        Set<String> openToReflection = Set.of(
                "byte array",
                "boolean array",
                "char array",
                "int array",
                "long array",
                "empty long array",
                "double matrix",
                "point record",
                "inheritance",
                "cycle");
        denied.forEach((name, line) -> {
            assertThat(line.exact()).as(name).isEqualTo(openToReflection.contains(name));
            if (line.exact()) {
                assertThat(line.bytes()).as(name).isEqualTo(line(allowed, name).bytes());
            }
        });
        for (String name : List.of("hash map", "map of records", "array list", "tree map", "nested", "linked list")) {
            assertThat((double) line(denied, name).bytes() / line(allowed, name).bytes())
                    .as(name)
                    .isBetween(0.85, 1.15);
        }
    }

    private static Line line(Map<String, Line> lines, String name) {
        return Objects.requireNonNull(lines.get(name), name);
    }

    private static Map<String, Line> byName(List<Line> lines) {
        return lines.stream().collect(Collectors.toMap(Line::name, Function.identity()));
    }

    private List<Line> probe(List<String> options, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xlog:disable", "-Xmx256m", "-cp"));
        command.add(System.getProperty("java.class.path"));
        command.add(EstimatorProbe.class.getName());
        command.addAll(Arrays.asList(arguments));

        Path out = Files.createTempFile("probe", ".out");
        Path err = Files.createTempFile("probe", ".err");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, SECONDS)).as("ended").isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(() -> readQuietly(err)).isZero();
        return Files.readAllLines(out, StandardCharsets.UTF_8).stream()
                .filter(line -> line.contains("\t"))
                .map(Line::of)
                .toList();
    }

    private static String readQuietly(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
