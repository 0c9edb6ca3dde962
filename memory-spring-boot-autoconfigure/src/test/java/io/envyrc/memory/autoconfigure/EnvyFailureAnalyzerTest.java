package io.envyrc.memory.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.mock.env.MockEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class EnvyFailureAnalyzerTest {

    private static final String SHARE = "a number above 0 and at most 1";
    private static final String SWITCH = "true, yes, on or 1, or else false, no, off or 0";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            warning        | memory.pressure.warning  | "1.7"                             | 6:16  | a number above 0 and at most 1
            byte-pool-size | memory.byte-pool-size    | "-1"                              | 11:21 | a size from 64B to 1GB
            gc-interval    | memory.gc-interval       | "abc"                             | 16:18 | a duration from 0s to 365d
            gc-strategy    | memory.gc-strategy       | "wild"                            | 21:18 | one of conservative, aggressive, adaptive, none
            worker-count   | performance.worker-count | "0"                               | 24:32 | a whole number from 1 to 1024
            enabled        | memory.enabled           | "maybe"                           | 27:22 | true, yes, on or 1, or else false, no, off or 0
            snake-case     | memory.map-pool-size     | "1KB"                             | 32:20 | a whole number from 1 to 1073741824
            placeholder    | memory.pressure.warning  | "1.7" from "${UNSET_WARNING:1.7}" | 35:31 | a number above 0 and at most 1
            leak-tracking  | memory.pool.leak-tracking | "some"                           | 54:20 | one of off, sampled, all
            wipe           | memory.pool.wipe         | "twice"                           | 57:24 | one of none, used, all
            over-budget    | memory.pool.over-budget  | "wait"                            | 60:31 | one of allocate, fail
            dialect        | memory.env.dialect       | "ruby"                            | 63:26 | one of dotenv, node, compose
            unresolved     | memory.memory-threshold  | "${UNSET_THRESHOLD}"              | 38:31 | a size from 1MB to 1024TB
            """)
    void reportsBadYamlWithItsLine(
            String profile, String key, String value, String position, String allowed, CapturedOutput output) {
        start(Properties.class, new StandardEnvironment(), profile);

        assertThat(output)
                .contains(report(
                        "envy." + key, value, "class path resource [bad-configuration.yml] - " + position, allowed));
    }

    @Test
    void reportsEveryBadValueAtOnce(CapturedOutput output) {
        start(
                Properties.class,
                new StandardEnvironment(),
                "warning",
                "--envy.memory.gc-interval=abc",
                "--envy.memory.web.paths=reports",
                "--envy.performance.worker-count=0",
                "--envy.memory.spill.timeout=30s");

        assertThat(output).contains("""
                The value of 'envy.memory.gc-interval' is not allowed:

                    Property: envy.memory.gc-interval
                    Value: "abc"
                    Origin: "envy.memory.gc-interval" from property source "commandLineArgs"
                    Allowed: a duration from 0s to 365d

                Nor are these:

                    Property: envy.memory.pressure.warning
                    Value: "1.7"
                    Origin: class path resource [bad-configuration.yml] - 6:16
                    Allowed: a number above 0 and at most 1

                    Property: envy.memory.web.paths
                    Value: "reports"
                    Origin: "envy.memory.web.paths" from property source "commandLineArgs"
                    Allowed: a list of patterns of paths, each of which begins with /

                    Property: envy.performance.worker-count
                    Value: "0"
                    Origin: "envy.performance.worker-count" from property source "commandLineArgs"
                    Allowed: a whole number from 1 to 1024

                Action:

                Set envy.memory.gc-interval to a duration from 0s to 365d. Set envy.memory.pressure.warning to a number \
                above 0 and at most 1. Set envy.memory.web.paths to a list of patterns of paths, each of which begins \
                with /. Set envy.performance.worker-count to a whole number from 1 to 1024.
                """);
    }

    @Test
    void reportsBothMarksWhenTheyDoNotFitTogether(CapturedOutput output) {
        start(Properties.class, new StandardEnvironment(), "marks");

        assertThat(output).contains("""
                Description:

                The values of 'envy.memory.pressure.warning' and 'envy.memory.pressure.critical' do not fit together:

                    Property: envy.memory.pressure.warning
                    Value: "0.7"
                    Origin: class path resource [bad-configuration.yml] - 44:16
                    Allowed: a number above 0 and at most 1

                    Property: envy.memory.pressure.critical
                    Value: "0.6"
                    Origin: class path resource [bad-configuration.yml] - 45:17
                    Allowed: a number above 0 and at most 1

                Action:

                Set envy.memory.pressure.warning to below envy.memory.pressure.critical.
                """);
    }

    @Test
    void namesTheDefaultThatAValueDoesNotFit(CapturedOutput output) {
        start(Properties.class, new StandardEnvironment(), "line");

        assertThat(output).contains("""
                    Property: envy.performance.max-line-size
                    Value: "2MB"
                    Origin: class path resource [bad-configuration.yml] - 50:20
                    Allowed: a size from 64B to 256MB

                    Property: envy.performance.max-value-size
                    Value: "1048576B"
                    Origin: default
                    Allowed: a size from 64B to 256MB

                Action:

                Set envy.performance.max-line-size to at most envy.performance.max-value-size.
                """);
    }

    @Test
    void reportsTheSystemPropertyThatIsOutOfRange(CapturedOutput output) {
        start(Properties.class, environment(Map.of("envy.memory.pressure.critical", "0"), Map.of()));

        assertThat(output)
                .contains(report(
                        "envy.memory.pressure.critical",
                        "\"0\"",
                        "\"envy.memory.pressure.critical\" from property source \"systemProperties\"",
                        SHARE));
    }

    @Test
    void reportsTheEnvironmentVariableThatIsOutOfRange(CapturedOutput output) {
        start(Properties.class, environment(Map.of(), Map.of("ENVY_MEMORY_PRESSURE_POLLINTERVAL", "1ms")));

        assertThat(output)
                .contains(report(
                        "envy.memory.pressure.poll-interval",
                        "\"1ms\"",
                        "System Environment Property \"ENVY_MEMORY_PRESSURE_POLLINTERVAL\"",
                        "a duration from 10ms to 1m"));
    }

    @Test
    void reportsTheCommandLineArgumentThatDoesNotConvert(CapturedOutput output) {
        start(Properties.class, new StandardEnvironment(), "", "--envy.performance.buffer-size=8k");

        assertThat(output)
                .contains(report(
                        "envy.performance.buffer-size",
                        "\"8k\"",
                        "\"envy.performance.buffer-size\" from property source \"commandLineArgs\"",
                        "a size from 64B to 64MB"));
    }

    @Test
    void reportsASwitchThatOnlyAConditionReads(CapturedOutput output) {
        start(OnlySwitched.class, environment(Map.of(), Map.of("ENVY_MEMORY_POOLENABLED", "maybe")));

        assertThat(output)
                .contains(report(
                        "envy.memory.pool-enabled",
                        "\"maybe\"",
                        "System Environment Property \"ENVY_MEMORY_POOLENABLED\"",
                        SWITCH));
    }

    @Test
    void leavesOtherKeysToBoot() {
        BindException failure = failureOf("spring.main.lazy-initialization", Boolean.class, "maybe");

        assertThat(new EnvyFailureAnalyzer(new MockEnvironment()).analyze(failure))
                .isNull();
    }

    @Test
    void staysSilentWithoutAnEnvironment() {
        BindException failure = failureOf("envy.memory.enabled", Boolean.class, "maybe");

        assertThat(new EnvyFailureAnalyzer(null).analyze(failure)).isNull();
    }

    private static BindException failureOf(String key, Class<?> type, String value) {
        Binder binder = new Binder(new MapConfigurationPropertySource(Map.of(key, value)));
        return (BindException)
                assertThatException().isThrownBy(() -> binder.bind(key, type)).actual();
    }

    private static String report(String key, String value, String origin, String allowed) {
        return """
                Description:

                The value of '%1$s' is not allowed:

                    Property: %1$s
                    Value: %2$s
                    Origin: %3$s
                    Allowed: %4$s

                Action:

                Set %1$s to %4$s.
                """.formatted(key, value, origin, allowed);
    }

    private static StandardEnvironment environment(Map<String, Object> properties, Map<String, Object> variables) {
        return new StandardEnvironment() {
            @Override
            public Map<String, Object> getSystemProperties() {
                return properties;
            }

            @Override
            public Map<String, Object> getSystemEnvironment() {
                return variables;
            }
        };
    }

    private static void start(Class<?> source, StandardEnvironment environment, String profile, String... arguments) {
        SpringApplication application = new SpringApplication(source);
        application.setBannerMode(Banner.Mode.OFF);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setEnvironment(environment);
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.add("--spring.config.location=classpath:bad-configuration.yml");
        all.add("--spring.profiles.active=" + profile);
        assertThatException().isThrownBy(() -> application.run(all.toArray(String[]::new)));
    }

    private static void start(Class<?> source, StandardEnvironment environment) {
        start(source, environment, "");
    }

    // One each, for those of one annotation are bound in any order.
    @Configuration(proxyBeanMethods = false)
    @Import({First.class, Second.class})
    static class Properties {}

    @EnableConfigurationProperties(EnvyMemoryProperties.class)
    static class First {}

    @EnableConfigurationProperties(EnvyPerformanceProperties.class)
    static class Second {}

    @Configuration(proxyBeanMethods = false)
    static class OnlySwitched {

        @Bean
        @ConditionalOnSwitch("envy.memory.pool-enabled")
        String pooled() {
            return "pooled";
        }
    }
}
