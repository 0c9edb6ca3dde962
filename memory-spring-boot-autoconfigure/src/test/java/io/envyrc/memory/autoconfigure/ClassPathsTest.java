package io.envyrc.memory.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.actuate.MemoryEndpoint;
import io.envyrc.memory.autoconfigure.arrow.ArrowMemory;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** The class paths that users have: with and without Actuator, Micrometer and health, web and plain. */
class ClassPathsTest {
    private static final String ACTUATOR = "org.springframework.boot.actuate";
    private static final String MICROMETER = "io.micrometer";
    private static final String ARROW = "org.apache.arrow";
    private static final String WOODSTOX = "com.ctc.wstx";
    private static final String HEALTH = "org.springframework.boot.health";

    static Stream<Arguments> classPaths() {
        List<List<String>> missing = List.of(
                List.of(),
                List.of(ACTUATOR),
                List.of(MICROMETER),
                List.of(HEALTH),
                List.of(ARROW),
                List.of(WOODSTOX),
                List.of(ACTUATOR, MICROMETER, HEALTH, ARROW));
        return missing.stream()
                .flatMap(without -> Stream.of("plain", "servlet", "reactive").map(kind -> Arguments.of(kind, without)));
    }

    @ParameterizedTest(name = "{0} without {1}")
    @MethodSource("classPaths")
    void contextStartsAndHoldsWhatItsClassPathAllows(String kind, List<String> missing) {
        AbstractApplicationContextRunner<?, ?, ?> runner = runner(kind)
                .withClassLoader(new FilteredClassLoader(missing.toArray(String[]::new)))
                .withConfiguration(AllMemoryAutoConfigurations.get())
                .withPropertyValues("management.endpoints.web.exposure.include=*");
        if (!missing.contains(ACTUATOR)) {
            runner = runner.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class));
        }
        if (!missing.contains(HEALTH)) {
            runner = runner.withConfiguration(AutoConfigurations.of(HealthContributorAutoConfiguration.class));
        }
        if (!missing.contains(MICROMETER)) {
            runner = runner.withBean(SimpleMeterRegistry.class);
        }
        runner.run(context -> {
            assertThat(context.getStartupFailure()).isNull();
            assertThat(context.getBean(BytePool.class)).isNotNull();
            assertThat(context.getBean(MemoryMonitor.class).isRunning()).isTrue();
            assertThat(context.getBeanNamesForType(MemoryEndpoint.class)).hasSize(missing.contains(ACTUATOR) ? 0 : 1);
            assertThat(context.containsBean("trackedAllocator")).isEqualTo(!missing.contains(ARROW));
            assertThat(context.containsBean("managedDdexService")).isTrue();
            assertThat(context.containsBean("memoryDdexMetrics")).isEqualTo(!missing.contains(MICROMETER));
            assertThat(context.getBean(ArrowMemory.class).allocators()).isEmpty();
            assertThat(context.containsBean("memoryHealthIndicator")).isEqualTo(!missing.contains(HEALTH));
            assertThat(context.containsBean("memoryPoolMetrics")).isEqualTo(!missing.contains(MICROMETER));
            if (!missing.contains(MICROMETER)) {
                assertThat(context.getBeansOfType(MeterRegistry.class)).hasSize(1);
            }
        });
    }

    private static AbstractApplicationContextRunner<?, ?, ?> runner(String kind) {
        return switch (kind) {
            case "servlet" -> new WebApplicationContextRunner();
            case "reactive" -> new ReactiveWebApplicationContextRunner();
            default -> new ApplicationContextRunner();
        };
    }
}
