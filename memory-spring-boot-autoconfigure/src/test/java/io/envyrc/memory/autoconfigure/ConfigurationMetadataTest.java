package io.envyrc.memory.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.json.JsonParserFactory;

class ConfigurationMetadataTest {

    private static final List<Map<?, ?>> PROPERTIES = new ArrayList<>();

    @BeforeAll
    static void readMetadataOnTheClassPath() throws IOException {
        ClassLoader loader = ConfigurationMetadataTest.class.getClassLoader();
        for (URL url : Collections.list(loader.getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream in = url.openStream()) {
                String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                List<?> properties = (List<?>)
                        JsonParserFactory.getJsonParser().parseMap(json).getOrDefault("properties", List.of());
                properties.stream()
                        .map(property -> (Map<?, ?>) property)
                        .filter(property -> name(property).startsWith("envy."))
                        .forEach(PROPERTIES::add);
            }
        }
    }

    @Test
    void describesEveryKey() {
        assertThat(PROPERTIES)
                .isNotEmpty()
                .allSatisfy(property -> assertThat(property.get("description"))
                        .as("description of %s", name(property))
                        .asString()
                        .endsWith("."));
    }

    @Test
    void knowsADefaultForEveryKey() {
        assertThat(PROPERTIES)
                .isNotEmpty()
                .allSatisfy(property -> assertThat(property.get("defaultValue"))
                        .as("default of %s", name(property))
                        .isNotNull());
    }

    @Test
    void namesTheDefaultsOfTheDesign() {
        assertThat(defaults())
                .contains(
                        entry("envy.memory.enabled", "true"),
                        entry("envy.memory.pool-enabled", "true"),
                        entry("envy.memory.monitoring-enabled", "true"),
                        entry("envy.memory.string-pool-size", "1024"),
                        entry("envy.memory.byte-pool-size", "64KB"),
                        entry("envy.memory.map-pool-size", "100"),
                        entry("envy.memory.pool.leak-tracking", "sampled"),
                        entry("envy.memory.pool.wipe", "used"),
                        entry("envy.memory.pool.over-budget", "allocate"),
                        entry("envy.memory.arrow.enabled", "true"),
                        entry("envy.memory.arrow.limit", "0B"),
                        entry("envy.memory.arrow.leak-tracking", "sampled"),
                        entry("envy.memory.arrow.cache-size", "16MB"),
                        entry("envy.memory.gc-interval", "30s"),
                        entry("envy.memory.gc-strategy", "adaptive"),
                        entry("envy.memory.memory-threshold", "100MB"),
                        entry("envy.memory.reserve-timeout", "0s"),
                        entry("envy.memory.pressure.warning", "0.8"),
                        entry("envy.memory.pressure.critical", "0.9"),
                        entry("envy.memory.pressure.poll-interval", "250ms"),
                        entry("envy.memory.leak.enabled", "true"),
                        entry("envy.memory.leak.window", "30s"),
                        entry("envy.memory.leak.growth-threshold", "50MB"),
                        entry("envy.memory.leak.report-interval", "1h"),
                        entry("envy.memory.leak.confirm-by-collection", "false"),
                        entry("envy.memory.leak.holder-cutoff", "1s"),
                        entry("envy.memory.leak.dump.enabled", "false"),
                        entry("envy.memory.leak.dump.max-count", "1"),
                        entry("envy.memory.leak.dump.min-free", "1GB"),
                        entry("envy.memory.pressure.observe-only", "false"),
                        entry("envy.memory.spill.max-disk", "10GB"),
                        entry("envy.memory.spill.compression", "none"),
                        entry("envy.memory.spill.block-size", "128KB"),
                        entry("envy.memory.spill.on-tmpfs", "warn"),
                        entry("envy.memory.spill.fair", "false"),
                        entry("envy.memory.spill.timeout", "30s"),
                        entry("envy.memory.health.out-of-service-at-critical", "false"),
                        entry("envy.memory.env.dialect", "dotenv"),
                        entry("envy.memory.env.interpolation", "none"),
                        entry("envy.memory.env.strict", "false"),
                        entry("envy.memory.ddex.max-memory-usage", "512MB"),
                        entry("envy.memory.ddex.chunk-size", "64KB"),
                        entry("envy.memory.ddex.buffer-size", "1MB"),
                        entry("envy.memory.ddex.flush-threshold", "0.8"),
                        entry("envy.memory.ddex.max-element-depth", "100"),
                        entry("envy.memory.ddex.max-element-count", "1000000"),
                        entry("envy.memory.ddex.max-attribute-count", "256"),
                        entry("envy.memory.ddex.max-attribute-length", "524288"),
                        entry("envy.memory.ddex.max-text-length", "4000000"),
                        entry("envy.memory.ddex.max-names", "10000"),
                        entry("envy.memory.ddex.max-bytes-between-events", "1MB"),
                        entry("envy.memory.ddex.continue-on-error", "false"),
                        entry("envy.memory.ddex.max-errors", "10"),
                        entry("envy.memory.ddex.growth-warning", "100MB"),
                        entry("envy.memory.ddex.admission-threshold", "0.85"),
                        entry("envy.memory.web.load-shedding", "false"),
                        entry("envy.memory.web.max-body-size", "1MB"),
                        entry("envy.memory.web.retry-after", "10s"),
                        entry("envy.memory.web.refuse-traffic", "false"),
                        entry("envy.memory.kafka.pause-listeners", "true"),
                        entry("envy.performance.batch-size", "50"),
                        entry("envy.performance.worker-count", "4"),
                        entry("envy.performance.admission-timeout", "30s"),
                        entry("envy.performance.streaming-enabled", "true"),
                        entry("envy.performance.buffer-size", "8KB"),
                        entry("envy.performance.max-line-size", "64KB"),
                        entry("envy.performance.max-value-size", "1MB"),
                        entry("envy.performance.max-decompressed-size", "1GB"),
                        entry("envy.performance.max-decompression-ratio", "100"));
    }

    @Test
    void namesTheDefaultsThatAnEmptyEnvironmentGives() {
        assertSame("envy.memory", EnvyMemoryProperties.class);
        assertSame("envy.memory.ddex", EnvyDdexProperties.class);
        assertSame("envy.memory.web", EnvyWebProperties.class);
        assertSame("envy.memory.kafka", EnvyKafkaProperties.class);
        assertSame("envy.performance", EnvyPerformanceProperties.class);
    }

    @Test
    void listsTheKeysThatAreValidated() {
        assertThat(defaults().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(EnvyKey.values()).map(EnvyKey::key).toList());
    }

    @Test
    void namesNoKeyThatIsAnotherOneSplitAtItsDashes() {
        assertThat(defaults().keySet().stream().map(key -> key.replace('-', '.')))
                .doesNotHaveDuplicates();
    }

    private static <T> void assertSame(String prefix, Class<T> type) {
        T documented = new Binder(new MapConfigurationPropertySource(defaults())).bindOrCreate(prefix, type);
        T bound = new Binder(new MapConfigurationPropertySource()).bindOrCreate(prefix, type);
        assertThat(documented).isEqualTo(bound);
    }

    private static Map<String, String> defaults() {
        return PROPERTIES.stream()
                .collect(Collectors.toMap(
                        ConfigurationMetadataTest::name, property -> asWritten(property.get("defaultValue"))));
    }

    private static String asWritten(@Nullable Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                : String.valueOf(value);
    }

    private static String name(Map<?, ?> property) {
        return String.valueOf(property.get("name"));
    }
}
