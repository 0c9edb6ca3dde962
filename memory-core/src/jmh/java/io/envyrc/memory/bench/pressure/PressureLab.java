package io.envyrc.memory.bench.pressure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs {@link CrossingProgram} and {@link TrackedProgram} in a JVM of its own for each collector of this JDK, prints what
 * they print, and writes it to {@code pressure-lab.txt}.
 */
public final class PressureLab {
    private PressureLab() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path output = Path.of(System.getProperty("bench.output", "target/bench"));
        Files.createDirectories(output);
        StringBuilder table = new StringBuilder("JDK " + Runtime.version() + System.lineSeparator());
        for (Map.Entry<String, List<String>> collector : collectors().entrySet()) {
            for (String garbage : List.of("1", "4", "16")) {
                print(table, collector, CrossingProgram.class, garbage);
            }
            print(table, collector, TrackedProgram.class);
        }
        Files.writeString(output.resolve("pressure-lab.txt"), table);
    }

    private static void print(
            StringBuilder table, Map.Entry<String, List<String>> collector, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        String told = "%-24s %s".formatted(collector.getKey(), run(collector.getValue(), program, arguments));
        System.out.print(told);
        table.append(told);
    }

    private static String run(List<String> options, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        command.add("--add-opens=java.base/java.nio=ALL-UNNAMED");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        // The monitor's log may have lines after the answer.
        String answer = output.lines()
                .filter(line -> exit != 0 || line.matches("(recorded|\\d+ x garbage).*"))
                .reduce("", (before, line) -> line);
        return (exit == 0 ? answer : "exit " + exit + ": " + answer) + System.lineSeparator();
    }

    private static Map<String, List<String>> collectors() {
        Map<String, List<String>> collectors = new LinkedHashMap<>();
        for (String name : List.of("Serial", "Parallel", "G1", "Z", "Shenandoah")) {
            collectors.put(name, List.of("-XX:+Use" + name + "GC"));
        }
        if (Runtime.version().feature() >= 25) {
            collectors.put(
                    "generational Shenandoah", List.of("-XX:+UseShenandoahGC", "-XX:ShenandoahGCMode=generational"));
        }
        return collectors;
    }
}
