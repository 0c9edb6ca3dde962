package io.envyrc.memory.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.cache.GenerationalCache;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** The meters of an application that uses everything: no more and no fewer than are documented. */
class PublishedMetersTest {
    private static final Pattern NAME = Pattern.compile("`(envy\\.[a-z.]+|\\.[a-z.]+)`");

    private final WebApplicationContextRunner runner = new WebApplicationContextRunner()
            .withConfiguration(AllMemoryAutoConfigurations.get())
            .withConfiguration(AutoConfigurations.of(
                    MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class))
            .withBean(SimpleMeterRegistry.class)
            .withBean(
                    "albums",
                    GenerationalCache.class,
                    () -> GenerationalCache.builder("albums").maxBytes(1000).build())
            .withPropertyValues("envy.memory.web.load-shedding=on");

    @Test
    void areThoseOfTheReadmeEachWithADescription() {
        runner.run(context -> {
            List<Meter.Id> ours = ours(context.getBean(MeterRegistry.class));
            assertThat(ours).allSatisfy(id -> assertThat(id.getDescription()).isNotBlank());
            Set<String> names = ours.stream().map(Meter.Id::getName).collect(Collectors.toSet());
            assertThat(names).containsExactlyInAnyOrderElementsOf(namesInReadme());
        });
    }

    @Test
    void haveTheTagsAndUnitsOfTheDesign() {
        runner.run(context -> assertThat(described(context.getBean(MeterRegistry.class)))
                .contains(
                        "envy.memory.pool.gets [pool, result] null",
                        "envy.memory.pool.puts [pool] null",
                        "envy.memory.pool.discards [pool] null",
                        "envy.memory.pool.hit.ratio [pool] null",
                        "envy.memory.pool.leased [pool] objects",
                        "envy.memory.pool.idle [pool] objects",
                        "envy.memory.pool.retained [pool] bytes",
                        "envy.memory.signal.used [signal] bytes",
                        "envy.memory.signal.limit [signal] bytes",
                        "envy.memory.signal.ratio [signal] null",
                        "envy.memory.pressure.level [] null",
                        "envy.memory.pressure.transitions [to] null",
                        "envy.memory.pressure.responses [outcome, response] seconds",
                        "envy.memory.arrow.allocated [allocator] bytes",
                        "envy.memory.arrow.peak [allocator] bytes",
                        "envy.memory.reserved [consumer] bytes",
                        "envy.memory.spill.written [] bytes",
                        "envy.memory.spill.read [] bytes",
                        "envy.memory.spill.disk [] bytes",
                        "envy.memory.gc.forced [] seconds",
                        "envy.memory.heap.live [] bytes",
                        "envy.memory.heap.exhaustion [] seconds"));
    }

    private static Set<String> described(MeterRegistry registry) {
        return ours(registry).stream()
                .map(id -> "%s %s %s"
                        .formatted(
                                id.getName(),
                                id.getTags().stream().map(Tag::getKey).toList(),
                                id.getBaseUnit()))
                .collect(Collectors.toSet());
    }

    private static List<Meter.Id> ours(MeterRegistry registry) {
        return registry.getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getName().startsWith("envy."))
                .toList();
    }

    /** Returns the names in the first column of the table; one that begins with a dot differs in its last part. */
    private static Set<String> namesInReadme() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String section = readme.substring(readme.indexOf("## Meters"), readme.indexOf("## Without Spring"));
        Set<String> names = new TreeSet<>();
        for (String row : section.lines().filter(line -> line.startsWith("| `")).toList()) {
            Matcher matcher = NAME.matcher(Arrays.asList(row.split("\\|", -1)).get(1));
            String before = "";
            while (matcher.find()) {
                String name = Objects.requireNonNull(matcher.group(1));
                before = name.startsWith(".") ? before.substring(0, before.lastIndexOf('.')) + name : name;
                names.add(before);
            }
        }
        return names;
    }
}
