package io.envyrc.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * Measures what the starter adds to the start of an empty web application: {@code mvn -pl sample-app -am verify
 * -Dbench=startup}. Five starts of each class path, interleaved, by the CPU time of the whole process.
 */
class StartupCost {
    private static final int STARTS = 5;
    private static final String STARTER =
            ".*memory-(core|spring-boot-(autoconfigure|starter))(-[^/]*\\.jar|/target/.*)";
    private static final String ACTUATOR =
            ".*(actuator|spring-boot-health|micrometer-metrics|micrometer-core|micrometer-registry|prometheus).*";

    /** An application with nothing of its own. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Empty {
        public static void main(String[] args) {
            SpringApplication.run(Empty.class, "--server.port=0", "--spring.config.location=optional:classpath:/none/");
            long cpuNanos = ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                    .getProcessCpuTime();
            System.out.println("cpu " + cpuNanos / 1_000_000);
            System.exit(0);
        }
    }

    @Test
    void measure() throws Exception {
        Map<String, List<Long>> millis = new LinkedHashMap<>();
        for (int start = 0; start < STARTS; start++) {
            for (String name : List.of("web", "web + actuator", "web + starter")) {
                millis.computeIfAbsent(name, key -> new ArrayList<>()).add(start(name));
            }
        }
        Map<String, Long> medians = new LinkedHashMap<>();
        millis.forEach((name, all) -> medians.put(name, median(all)));
        millis.forEach(
                (name, all) -> System.out.printf("%-16s %5d ms CPU, median of %s%n", name, medians.get(name), all));
        long starter = medians.getOrDefault("web + starter", 0L);
        System.out.printf(
                "The starter adds %d ms to web, %d ms to web + actuator%n",
                starter - medians.getOrDefault("web", 0L), starter - medians.getOrDefault("web + actuator", 0L));
    }

    private static String classPath(String name) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> name.equals("web + starter") || !entry.matches(STARTER))
                .filter(entry -> !name.equals("web") || !entry.matches(ACTUATOR))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static long start(String name) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(name),
                        Empty.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertThat(output.contains("Memory: heap")).as(output).isEqualTo(name.equals("web + starter"));
        return output.lines()
                .filter(line -> line.startsWith("cpu "))
                .mapToLong(line -> Long.parseLong(line.substring(4)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(output));
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
