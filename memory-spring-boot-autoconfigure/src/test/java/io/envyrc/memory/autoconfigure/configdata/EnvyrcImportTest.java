package io.envyrc.memory.autoconfigure.configdata;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.EffectiveSizes;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties;
import io.envyrc.memory.autoconfigure.EnvyPerformanceProperties;
import io.envyrc.memory.gc.GcStrategy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.env.EnvironmentEndpoint.PropertySourceDescriptor;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.unit.DataSize;

@ExtendWith(OutputCaptureExtension.class)
class EnvyrcImportTest {
    private static final String YAML = "spring.config.import: envyrc:@dir@/.envyrc\n";

    @TempDir
    Path directory;

    private ImportingApplication application;

    @BeforeEach
    void importEnvyrc() throws IOException {
        application = new ImportingApplication(directory).with("application.yml", YAML);
    }

    @Test
    void bindsBothSectionsInSnakeCase() throws IOException {
        application.with(".envyrc", """
                services:
                  database: {password: s3cret}
                memory:
                  pool_enabled: off
                  string_pool_size: 2048
                  byte_pool_size: 131072
                  gc_interval: 45s
                  gc_strategy: conservative
                  memory_threshold: 32MB
                  pressure: {poll_interval: 1s}
                performance:
                  batch_size: 10
                  buffer_size: 16KB
                """);
        try (ConfigurableApplicationContext context = application.start()) {
            EnvyMemoryProperties memory = context.getBean(EnvyMemoryProperties.class);
            assertThat(memory.poolEnabled()).isFalse();
            assertThat(memory.stringPoolSize()).isEqualTo(2048);
            assertThat(memory.bytePoolSize()).isEqualTo(DataSize.ofKilobytes(128));
            assertThat(memory.gcInterval()).isEqualTo(Duration.ofSeconds(45));
            assertThat(memory.gcStrategy()).isEqualTo(GcStrategy.CONSERVATIVE);
            assertThat(memory.pressure().pollInterval()).isEqualTo(Duration.ofSeconds(1));
            assertThat(context.getBean(EffectiveSizes.class).budgetBytes()).isEqualTo(32 << 20);
            EnvyPerformanceProperties performance = context.getBean(EnvyPerformanceProperties.class);
            assertThat(performance.batchSize()).isEqualTo(10);
            assertThat(performance.bufferSize()).isEqualTo(DataSize.ofKilobytes(16));
        }
    }

    @ParameterizedTest
    @CsvSource({".envyrc", "application.yml", ".env"})
    void readsDurationsAndSizesAlikeWhereverTheyStand(String file) throws IOException {
        String sections = "%s:\n  gc_interval: 1m30s\n  memory_threshold: 48MiB\n";
        switch (file) {
            case ".envyrc" -> application.with(".envyrc", sections.formatted("memory"));
            case "application.yml" -> application.with("application.yml", sections.formatted("envy.memory"));
            default ->
                application
                        .with("application.yml", "spring.config.import: dotenv:@dir@/.env\n")
                        .with(".env", "ENVY_MEMORY_GC_INTERVAL=1m30s\nENVY_MEMORY_MEMORY_THRESHOLD=48MiB\n");
        }
        try (ConfigurableApplicationContext context = application.start()) {
            EnvyMemoryProperties memory = context.getBean(EnvyMemoryProperties.class);
            assertThat(memory.gcInterval()).isEqualTo(Duration.ofSeconds(90));
            assertThat(memory.memoryThreshold()).isEqualTo(DataSize.ofMegabytes(48));
            assertThat(context.getBean(EffectiveSizes.class).budgetBytes()).isEqualTo(48 << 20);
        }
    }

    @Test
    void actuatorShowsTheTwoSectionsAndWhereEachValueStands() throws IOException {
        application.with(".envyrc", """
                secrets:
                  token: &token s3cret
                  other: !vault s3cret
                memory: {map_pool_size: 7}
                performance:
                  batch_size:   10
                  list: [a, [b, c], {d: e}, []]
                  nothing:
                """);
        try (ConfigurableApplicationContext context = application.start()) {
            PropertySourceDescriptor source = ImportingApplication.describe(context, "envyrc file");
            String file = "file [%s] - ".formatted(directory.resolve(".envyrc"));

            assertThat(source.getName())
                    .isEqualTo("Config resource 'envyrc file [%1$s/.envyrc]' via location 'envyrc:%1$s/.envyrc'"
                            .formatted(directory));
            assertThat(source.getProperties())
                    .extractingFromEntries(
                            entry -> entry.getKey() + " " + entry.getValue().getOrigin())
                    .containsExactly(
                            "envy.memory.map_pool_size " + file + "4:25",
                            "envy.performance.batch_size " + file + "6:17",
                            "envy.performance.list[0] " + file + "7:10",
                            "envy.performance.list[1][0] " + file + "7:14",
                            "envy.performance.list[1][1] " + file + "7:17",
                            "envy.performance.list[2].d " + file + "7:25",
                            "envy.performance.list[3] " + file + "7:29",
                            "envy.performance.nothing " + file + "8:11");
            assertThat(source.getProperties().values())
                    .allSatisfy(property -> assertThat(property.getValue()).isEqualTo("******"));
            assertThat(ImportingApplication.originOf("envy.memory.map-pool-size", context))
                    .hasToString(file + "4:25");
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 3", "4, 4", "5, 5"})
    void eachSourceOutranksThoseBeforeIt(int sources, int highest) throws IOException {
        application.with("application.yml", YAML + "envy.memory.map-pool-size: 1\n");
        application.with(".envyrc", sources >= 2 ? "memory: {map_pool_size: 2}\n" : "");
        application.with("application-dev.yml", sources >= 3 ? "envy.memory.map-pool-size: 3\n" : "");
        if (sources >= 4) {
            application.withVariable("ENVY_MEMORY_MAP_POOL_SIZE", "4");
        }
        String argument = sources >= 5 ? "--envy.memory.map-pool-size=5" : "--other=5";

        try (ConfigurableApplicationContext context = application.start("--spring.profiles.active=dev", argument)) {
            assertThat(mapPoolSize(context)).isEqualTo(highest);
        }
    }

    @Test
    void lastImportOfTheSameDocumentOutranksTheFirst() throws IOException {
        application
                .with("application.yml", "spring.config.import: 'dotenv:@dir@/.env,envyrc:@dir@/.envyrc'\n")
                .with(".env", "ENVY_MEMORY_MAP_POOL_SIZE=1\n")
                .with(".envyrc", "memory: {map_pool_size: 2}\n");

        try (ConfigurableApplicationContext context = application.start()) {
            assertThat(mapPoolSize(context)).isEqualTo(2);
        }
    }

    @Test
    void mergesMappingsAsApplicationYmlDoes() throws IOException {
        application.with(".envyrc", """
                defaults: &defaults {map_pool_size: 7, string_pool_size: 8}
                memory:
                  <<: *defaults
                  string_pool_size: 9
                """);
        try (ConfigurableApplicationContext context = application.start()) {
            assertThat(mapPoolSize(context)).isEqualTo(7);
            assertThat(context.getBean(EnvyMemoryProperties.class).stringPoolSize())
                    .isEqualTo(9);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "memory:", "services: {a: 1}", "memory: {}\nperformance: ~"})
    void fileWithoutSettingsChangesNothing(String text) throws IOException {
        application.with(".envyrc", text);

        try (ConfigurableApplicationContext context = application.start()) {
            assertThat(mapPoolSize(context)).isEqualTo(100);
        }
    }

    @Test
    void optionalFileMayBeMissing() throws IOException {
        application.with("application.yml", "spring.config.import: optional:envyrc:@dir@/.envyrc\n");

        try (ConfigurableApplicationContext context = application.start()) {
            assertThat(mapPoolSize(context)).isEqualTo(100);
        }
    }

    @Test
    void findsABareNameInTheNearestDirectoryAbove() throws Exception {
        Path below = Files.createDirectories(directory.resolve("a/b/c"));
        Files.writeString(directory.resolve(".envyrc"), "memory: {map_pool_size: 7}\n");
        Files.writeString(directory.resolve("a/.envyrc"), "memory: {map_pool_size: 8}\n");

        assertThat(application
                        .with("application.yml", "spring.config.import: envyrc:.envyrc\n")
                        .startApart(below, ""))
                .contains("map pool size 8 from file [%s/a/.envyrc] - 1:25".formatted(directory));
    }

    @Test
    void doesNotSearchForAPathWithADirectory() throws Exception {
        Path below = Files.createDirectories(directory.resolve("a"));
        application.with(".envyrc", "memory: {map_pool_size: 7}\n");

        assertThat(application
                        .with("application.yml", "spring.config.import: envyrc:./.envyrc\n")
                        .startApart(below, ""))
                .contains(
                        "Config data resource 'envyrc file [%s/a/.envyrc]' via location 'envyrc:./.envyrc' does not exist"
                                .formatted(directory));
    }

    @Test
    void saysWhereABareNameWasLookedFor() throws Exception {
        assertThat(application
                        .with("application.yml", "spring.config.import: envyrc:no-such-envyrc\n")
                        .startApart(directory, ""))
                .contains(
                        "Config data resource 'envyrc file [%s/no-such-envyrc], nor in a directory above it' via location"
                                        .formatted(directory)
                                + " 'envyrc:no-such-envyrc' does not exist")
                .contains("or prefix it with 'optional:'");
    }

    @Test
    void reportsThatTheYamlParserIsMissing() throws Exception {
        application.with(".envyrc", "memory: {map_pool_size: 7}\n");

        assertThat(application.startApart(
                        directory, "snakeyaml", "--spring.config.import=envyrc:" + directory.resolve(".envyrc")))
                .contains("    Reason: SnakeYAML is not on the class path");
    }

    @Test
    void reportsADirectory(CapturedOutput output) throws IOException {
        Files.createDirectory(directory.resolve(".envyrc"));

        application.failToStart();

        assertThat(output).contains("""
                Config data resource 'envyrc file [%1$s/.envyrc]' via location 'envyrc:%1$s/.envyrc' cannot be used:

                    Reason: it is a directory
                    Imported at: URL [file:%1$s/application.yml] - 1:23
                """.formatted(directory));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'a: s3cret\n\tb: s3cret'              | line 2, column 1: this is not valid YAML
            'a: "s3cret'                         | line 1, column 11: this is not valid YAML
            'a: s3cret: b'                       | line 1, column 10: this is not valid YAML
            'a: *s3cret'                         | line 1, column 4: this is not valid YAML
            'memory: {s3cret: 1, s3cret: 2}'     | line 1, column 21: this is not valid YAML
            'memory: {s3cret: 1}\nmemory: {}'    | line 2, column 1: this is not valid YAML
            'a: s3cret\n---\nb: s3cret'          | line 2, column 1: this is not valid YAML
            'memory: {a: !!s3cret b}'            | line 1, column 13: this is not valid YAML
            'memory: {a: !!int s3cret}'          | line 1, column 13: this is not a number that YAML knows
            's3cret'                             | line 1, column 1: sections must stand here
            '- s3cret'                           | line 1, column 1: sections must stand here
            'a: s3cret\nmemory: s3cret'          | line 2, column 9: keys and values must stand here
            'memory: {[s3cret]: 1}'              | line 1, column 10: a key must be a word
            'a: é\n🙂s3cret\u0007'                | line 2, column 8: YAML does not allow this character
            """)
    void reportsWhereTheFileIsMalformedAndQuotesNothing(String text, String reason, CapturedOutput output)
            throws IOException {
        application.with(".envyrc", text);

        String trace = application.failToStart();

        assertThat(output).contains("    Reason: " + reason).contains("Correct the file at that place.");
        assertThat(output + trace).doesNotContain("s3cret");
    }

    @Test
    void reportsWhereTheTextIsNotUtf8(CapturedOutput output) throws IOException {
        Files.write(directory.resolve(".envyrc"), "a: s3cret\nb: é".getBytes(StandardCharsets.ISO_8859_1));

        application.failToStart();

        assertThat(output)
                .contains("    Reason: line 2, column 4: this is not UTF-8")
                .doesNotContain("s3cret");
    }

    @Test
    void aliasesThatStandForOneAnotherAreBounded(CapturedOutput output) throws IOException {
        StringBuilder text = new StringBuilder("memory:\n  a0: &a0 [s3cret]\n");
        for (int i = 1; i < 10; i++) {
            text.append("  a%1$d: &a%1$d [*a%2$d, *a%2$d, *a%2$d, *a%2$d, *a%2$d]\n".formatted(i, i - 1));
        }
        application.with(".envyrc", text.toString()).failToStart();

        assertThat(output)
                .contains("from here on the sections have more than 1000 keys, or 50 levels")
                .doesNotContain("s3cret");
    }

    @Test
    void aliasOfWhatItStandsInIsBounded(CapturedOutput output) throws IOException {
        application.with(".envyrc", "memory: &all\n  a: *all\n").failToStart();

        assertThat(output).contains("from here on the sections have more than 1000 keys, or 50 levels");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: "})
    void nestingIsBounded(String opening, CapturedOutput output) throws IOException {
        application.with(".envyrc", "other: " + opening.repeat(100_000)).failToStart();

        assertThat(output).contains("it nests more than 50 levels, or has more than 50 aliases of collections");
    }

    @Test
    void aliasesAreBoundedInOtherSectionsToo(CapturedOutput output) throws IOException {
        application
                .with(".envyrc", "a: &a [s3cret]\nb: [" + "*a, ".repeat(51) + "]\n")
                .failToStart();

        assertThat(output)
                .contains("it nests more than 50 levels, or has more than 50 aliases of collections")
                .doesNotContain("s3cret");
    }

    @Test
    void sizeIsBounded(CapturedOutput output) throws IOException {
        application.with(".envyrc", "# s3cret\n" + "#".repeat(1 << 20)).failToStart();

        assertThat(output)
                .contains("    Reason: it has more than 1048576 bytes")
                .doesNotContain("s3cret");
    }

    @Test
    void valueOutOfRangeIsReportedWithItsPlaceInTheFile(CapturedOutput output) throws IOException {
        application.with(".envyrc", "memory:\n  gc_interval: 9000h1m\n").failToStart();

        assertThat(output).contains("""
                    Property: envy.memory.gc-interval
                    Value: "9000h1m"
                    Origin: file [%s/.envyrc] - 2:16
                    Allowed: a duration from 0s to 365d
                """.formatted(directory));
    }

    private static int mapPoolSize(ConfigurableApplicationContext context) {
        return context.getBean(EnvyMemoryProperties.class).mapPoolSize();
    }
}
