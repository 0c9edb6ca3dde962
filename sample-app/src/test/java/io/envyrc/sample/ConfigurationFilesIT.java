package io.envyrc.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The executable jar, started beside {@code .env} and {@code .envyrc} files, and without them. */
class ConfigurationFilesIT {
    private static final String SHOW_ENV = "--management.endpoints.web.exposure.include=env,memory";

    @TempDir
    Path directory;

    @Test
    void readsBothFiles() throws Exception {
        Path service = Files.createDirectories(directory.resolve("services/sample"));
        Files.writeString(directory.resolve(".envyrc"), """
                services:
                  database: {password: s3cret-one}
                memory:
                  memory_threshold: 24MiB
                  gc_interval: 1m30s
                """);
        Files.writeString(service.resolve(".env"), """
                LOGGING_PATTERN_CONSOLE="from .env: %m%n"
                DB_PASSWORD=s3cret-two
                ENVY_MEMORY_MAP_POOL_SIZE=70
                ENVY_MEMORY_STRING_POOL_SIZE=700
                """);
        Files.writeString(service.resolve(".env.dev"), "ENVY_MEMORY_STRING_POOL_SIZE=701\n");

        try (SampleProcess sample = SampleProcess.start(
                service, List.of(SampleProcess.SOONER_UP), SHOW_ENV, "--spring.profiles.active=dev")) {
            assertThat(sample.json("/actuator/memory/budget").at("/limitBytes").asLong())
                    .isEqualTo(24 << 20);
            assertThat(origin(sample, "DB_PASSWORD")).isEqualTo("file [%s/.env] - 2:1".formatted(service.toRealPath()));
            assertThat(origin(sample, "envy.memory.gc_interval"))
                    .isEqualTo("file [%s/.envyrc] - 5:16".formatted(directory.toRealPath()));
            assertThat(origins(sample, "ENVY_MEMORY_STRING_POOL_SIZE"))
                    .containsExactly(
                            "file [%s/.env.dev] - 1:1".formatted(service.toRealPath()),
                            "file [%s/.env] - 4:1".formatted(service.toRealPath()));
            assertThat(sample.log()).contains("from .env: Starting SampleApplication");
            assertThat(sample.log() + sample.get("/actuator/env").body()).doesNotContain("s3cret");
        }
    }

    @Test
    void readsThoseOfTheReadme() throws Exception {
        for (String block : readmeBlocks()) {
            Files.writeString(
                    directory.resolve(block.lines().findFirst().orElseThrow().substring(2)), block);
        }
        try (SampleProcess sample = SampleProcess.start(
                directory,
                List.of(SampleProcess.SOONER_UP),
                SHOW_ENV,
                "--management.endpoint.env.show-values=always",
                "--spring.profiles.active=dev")) {
            assertThat(sample.json("/actuator/memory/budget").at("/limitBytes").asLong())
                    .isEqualTo(48 << 20);
            assertThat(value(sample, "envy.memory.gc_interval")).isEqualTo("1m30s");
            assertThat(value(sample, "envy.performance.worker_count")).isEqualTo("8");
            assertThat(value(sample, "logging.level.com.example")).isEqualTo("debug");
            assertThat(value(sample, "my.hosts.0")).isEqualTo("dev.example.com");
        }
    }

    private static List<String> readmeBlocks() throws IOException {
        String section = Files.readString(Path.of("..", "README.md"))
                .split("\n## Configuration files\n", 2)[1]
                .split("\n## ", 2)[0];
        List<String> blocks = Pattern.compile("```(?:yaml|dotenv)\n(# .*?)```", Pattern.DOTALL)
                .matcher(section)
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).as("files that the README shows").hasSize(4);
        return blocks;
    }

    private static String value(SampleProcess sample, String key) throws Exception {
        return sample.json("/actuator/env/" + key).at("/property/value").asString();
    }

    @Test
    void startsWithoutThem() throws Exception {
        try (SampleProcess sample = SampleProcess.start(directory, List.of(SampleProcess.SOONER_UP), SHOW_ENV)) {
            assertThat(sample.get("/actuator/env").body()).doesNotContain("dotenv", "envyrc file");
            assertThat(sample.log()).doesNotContain("dotenv", "envyrc file");
        }
    }

    private static String origin(SampleProcess sample, String key) throws Exception {
        return origins(sample, key).get(0);
    }

    private static List<String> origins(SampleProcess sample, String key) throws Exception {
        JsonNode sources = sample.json("/actuator/env").at("/propertySources");
        return sources.valueStream()
                .map(source -> source.get("properties").path(key).path("origin"))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList();
    }
}
