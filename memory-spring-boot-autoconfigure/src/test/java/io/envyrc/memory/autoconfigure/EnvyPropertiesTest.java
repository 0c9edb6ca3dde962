package io.envyrc.memory.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.autoconfigure.EnvyMemoryProperties.Arrow;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties.Dump;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties.Env;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties.Health;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties.Leak;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties.Pool;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties.Pressure;
import io.envyrc.memory.autoconfigure.EnvyMemoryProperties.Spill;
import io.envyrc.memory.env.EnvDialect;
import io.envyrc.memory.env.EnvInterpolation;
import io.envyrc.memory.gc.GcStrategy;
import io.envyrc.memory.pool.LeakTracking;
import io.envyrc.memory.pool.OverBudget;
import io.envyrc.memory.pool.Wipe;
import io.envyrc.memory.spill.MemoryFileSystem;
import io.envyrc.memory.spill.SpillCompression;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.util.unit.DataSize;

class EnvyPropertiesTest {

    @Test
    void hasTheDefaultsOfTheDesign() {
        assertThat(bindMemory(Map.of()))
                .isEqualTo(new EnvyMemoryProperties(
                        true,
                        true,
                        true,
                        1024,
                        DataSize.ofKilobytes(64),
                        100,
                        Duration.ofSeconds(30),
                        GcStrategy.ADAPTIVE,
                        DataSize.ofMegabytes(100),
                        Duration.ZERO,
                        new Pool(LeakTracking.SAMPLED, Wipe.USED, OverBudget.ALLOCATE),
                        new Pressure(0.8, 0.9, Duration.ofMillis(250), false, List.of(), List.of()),
                        new Leak(
                                true,
                                Duration.ofSeconds(30),
                                DataSize.ofMegabytes(50),
                                Duration.ofHours(1),
                                false,
                                Duration.ofSeconds(1),
                                new Dump(false, "", 1, DataSize.ofGigabytes(1))),
                        new Arrow(
                                true,
                                DataSize.ofBytes(0),
                                io.envyrc.memory.arrow.LeakTracking.SAMPLED,
                                DataSize.ofMegabytes(16)),
                        new Spill(
                                "",
                                DataSize.ofGigabytes(10),
                                SpillCompression.NONE,
                                DataSize.ofKilobytes(128),
                                MemoryFileSystem.WARN,
                                false,
                                Duration.ofSeconds(30)),
                        new Health(false),
                        new Env(EnvDialect.DOTENV, EnvInterpolation.NONE, false)));
        assertThat(bindPerformance(Map.of()))
                .isEqualTo(new EnvyPerformanceProperties(
                        50,
                        4,
                        Duration.ofSeconds(30),
                        true,
                        DataSize.ofKilobytes(8),
                        DataSize.ofKilobytes(64),
                        DataSize.ofMegabytes(1),
                        DataSize.ofGigabytes(1),
                        100));
    }

    @Test
    void bindsSnakeCase() {
        EnvyMemoryProperties memory = bindMemory(Map.of(
                "envy.memory.pool_enabled", "off",
                "envy.memory.string_pool_size", "2048",
                "envy.memory.gc_strategy", "CONSERVATIVE",
                "envy.memory.pool.leak_tracking", "all",
                "envy.memory.pool.over_budget", "fail",
                "envy.memory.pressure.poll_interval", "1s",
                "envy.memory.health.out_of_service_at_critical", "yes"));

        assertThat(memory.poolEnabled()).isFalse();
        assertThat(memory.stringPoolSize()).isEqualTo(2048);
        assertThat(memory.gcStrategy()).isEqualTo(GcStrategy.CONSERVATIVE);
        assertThat(memory.pool()).isEqualTo(new Pool(LeakTracking.ALL, Wipe.USED, OverBudget.FAIL));
        assertThat(memory.pressure())
                .isEqualTo(new Pressure(0.8, 0.9, Duration.ofSeconds(1), false, List.of(), List.of()));
        assertThat(memory.health().outOfServiceAtCritical()).isTrue();
        assertThat(bindPerformance(Map.of("envy.performance.max_line_size", "1KB"))
                        .maxLineSize())
                .isEqualTo(DataSize.ofKilobytes(1));
    }

    @Test
    void refusesVariablesInTheDialectThatHasNone() {
        assertThatThrownBy(() -> new Env(EnvDialect.NODE, EnvInterpolation.COMPOSE, false))
                .isInstanceOf(InvalidEnvyValueException.class)
                .hasMessage("envy.memory.env.interpolation (COMPOSE) must be none with envy.memory.env.dialect (NODE)");
        assertThat(new Env(EnvDialect.COMPOSE, EnvInterpolation.COMPOSE, true).strict())
                .isTrue();
    }

    @Test
    void takesOffForAnEnumThoughYamlReadsItAsABoolean() {
        EnvyMemoryProperties memory = bindMemory(Map.of("envy.memory.pool.leak-tracking", false));

        assertThat(memory.pool().leakTracking()).isEqualTo(LeakTracking.OFF);
    }

    @Test
    void bindsEnvironmentVariables() {
        MockEnvironment environment = new MockEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "systemEnvironment",
                        Map.of(
                                "ENVY_MEMORY_POOLENABLED", "no",
                                "ENVY_MEMORY_POOL_WIPE", "all",
                                "ENVY_MEMORY_POOL_LEAKTRACKING", "off",
                                "ENVY_MEMORY_BYTEPOOLSIZE", "128KB",
                                "ENVY_MEMORY_GC_INTERVAL", "1m",
                                "ENVY_MEMORY_PRESSURE_POLL_INTERVAL", "20ms")));

        EnvyMemoryProperties memory = Binder.get(environment).bindOrCreate("envy.memory", EnvyMemoryProperties.class);

        assertThat(memory.poolEnabled()).isFalse();
        assertThat(memory.pool()).isEqualTo(new Pool(LeakTracking.OFF, Wipe.ALL, OverBudget.ALLOCATE));
        assertThat(memory.bytePoolSize()).isEqualTo(DataSize.ofKilobytes(128));
        assertThat(memory.gcInterval()).isEqualTo(Duration.ofMinutes(1));
        assertThat(memory.pressure().pollInterval()).isEqualTo(Duration.ofMillis(20));
    }

    @ParameterizedTest
    @CsvSource({
        "memory.string-pool-size, 1",
        "memory.string-pool-size, 1073741824",
        "memory.byte-pool-size, 64B",
        "memory.byte-pool-size, 1GB",
        "memory.map-pool-size, 1",
        "memory.map-pool-size, 1073741824",
        "memory.gc-interval, 0s",
        "memory.gc-interval, 365d",
        "memory.memory-threshold, 1MB",
        "memory.reserve-timeout, 0s",
        "memory.reserve-timeout, 365d",
        "memory.memory-threshold, 1024TB",
        "memory.pressure.warning, 4.9E-324",
        "memory.pressure.critical, 1",
        "memory.pressure.poll-interval, 10ms",
        "memory.pressure.poll-interval, 1m",
        "performance.batch-size, 1",
        "performance.batch-size, 1000000",
        "performance.worker-count, 1",
        "performance.worker-count, 1024",
        "performance.admission-timeout, 0s",
        "performance.admission-timeout, 365d",
        "performance.buffer-size, 64B",
        "performance.buffer-size, 64MB",
        "performance.max-line-size, 64B",
        "performance.max-line-size, 1MB",
        "performance.max-value-size, 64KB",
        "performance.max-value-size, 256MB",
        "performance.max-decompressed-size, 1KB",
        "performance.max-decompressed-size, 1024TB",
        "performance.max-decompression-ratio, 1",
        "performance.max-decompression-ratio, 1000000"
    })
    void acceptsTheEndsOfARange(String key, String value) {
        Map<String, String> properties = Map.of("envy." + key, value);

        assertThat(bindMemory(properties)).isNotNull();
        assertThat(bindPerformance(properties)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            memory.string-pool-size       | 0             | a whole number from 1 to 1073741824 but was 0
            memory.string-pool-size       | 1073741825    | a whole number from 1 to 1073741824 but was 1073741825
            memory.byte-pool-size         | 0             | a size from 64B to 1GB but was 0B
            memory.byte-pool-size         | 1073741825B   | a size from 64B to 1GB but was 1073741825B
            memory.map-pool-size          | 0             | a whole number from 1 to 1073741824 but was 0
            memory.map-pool-size          | 1073741825    | a whole number from 1 to 1073741824 but was 1073741825
            memory.gc-interval            | -1ns          | a duration from 0s to 365d but was PT-0.000000001S
            memory.gc-interval            | 8761h         | a duration from 0s to 365d but was PT8761H
            memory.reserve-timeout        | -1ms          | a duration from 0s to 365d but was PT-0.001S
            memory.memory-threshold       | 1048575B      | a size from 1MB to 1024TB but was 1048575B
            memory.memory-threshold       | 1025TB        | a size from 1MB to 1024TB but was 1126999418470400B
            memory.pressure.warning       | 0             | a number above 0 and at most 1 but was 0.0
            memory.pressure.warning       | NaN           | a number above 0 and at most 1 but was NaN
            memory.pressure.critical      | 1.01          | a number above 0 and at most 1 but was 1.01
            memory.pressure.critical      | -0.1          | a number above 0 and at most 1 but was -0.1
            memory.pressure.poll-interval | 9ms           | a duration from 10ms to 1m but was PT0.009S
            memory.pressure.poll-interval | 61s           | a duration from 10ms to 1m but was PT1M1S
            performance.batch-size        | 0             | a whole number from 1 to 1000000 but was 0
            performance.batch-size        | 1000001       | a whole number from 1 to 1000000 but was 1000001
            performance.worker-count      | 0             | a whole number from 1 to 1024 but was 0
            performance.worker-count      | 1025          | a whole number from 1 to 1024 but was 1025
            performance.admission-timeout | -1ns          | a duration from 0s to 365d but was PT-0.000000001S
            performance.admission-timeout | 8761h         | a duration from 0s to 365d but was PT8761H
            performance.buffer-size       | 63B           | a size from 64B to 64MB but was 63B
            performance.buffer-size       | 65MB          | a size from 64B to 64MB but was 68157440B
            performance.max-line-size     | 0             | a size from 64B to 256MB but was 0B
            performance.max-line-size     | 2GB           | a size from 64B to 256MB but was 2147483648B
            performance.max-value-size    | -1            | a size from 64B to 256MB but was -1B
            performance.max-value-size    | 2GB           | a size from 64B to 256MB but was 2147483648B
            performance.max-decompressed-size   | 1023B   | a size from 1KB to 1024TB but was 1023B
            performance.max-decompressed-size   | 1025TB  | a size from 1KB to 1024TB but was 1126999418470400B
            performance.max-decompression-ratio | 0       | a whole number from 1 to 1000000 but was 0
            performance.max-decompression-ratio | 1000001 | a whole number from 1 to 1000000 but was 1000001
            """)
    void refusesWhatLiesBeyondARange(String key, String value, String message) {
        Map<String, String> properties = Map.of("envy." + key, value);

        assertThatThrownBy(() -> {
                    bindMemory(properties);
                    bindPerformance(properties);
                })
                .isInstanceOf(BindException.class)
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("envy.%s must be %s", key, message);
    }

    @Test
    void refusesAWarningThatIsNotBelowCritical() {
        assertThatThrownBy(() -> new Pressure(0.9, 0.9, Duration.ofMillis(250), false, List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("envy.memory.pressure.warning (0.9) must be below envy.memory.pressure.critical (0.9)");
    }

    @Test
    void refusesALineThatIsLongerThanAValue() {
        assertThatThrownBy(() -> bindPerformance(Map.of("envy.performance.max-value-size", "65535")))
                .rootCause()
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("envy.performance.max-line-size (65536B) must be at most"
                        + " envy.performance.max-value-size (65535B)");
    }

    private static EnvyMemoryProperties bindMemory(Map<String, ?> properties) {
        return binder(properties).bindOrCreate("envy.memory", EnvyMemoryProperties.class);
    }

    private static EnvyPerformanceProperties bindPerformance(Map<String, ?> properties) {
        return binder(properties).bindOrCreate("envy.performance", EnvyPerformanceProperties.class);
    }

    private static Binder binder(Map<String, ?> properties) {
        return new Binder(new MapConfigurationPropertySource(properties));
    }
}
