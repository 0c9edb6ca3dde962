package io.envyrc.memory.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.autoconfigure.FixedSignal;
import io.envyrc.memory.pressure.MemorySignal;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class MemoryHealthTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AllMemoryAutoConfigurations.get())
            .withBean("queue", MemorySignal.class, () -> new FixedSignal("queue", 95, 100));

    @Test
    void isUpWithDetailsAtCriticalByDefault() {
        runner.run(context -> {
            Health health = health(context.getBean(MemoryHealthIndicator.class));
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsKeys("level", "since", "reason", "heap", "direct");
            assertThat(health.getDetails().get("level")).hasToString("CRITICAL");
            assertThat(health.getDetails().get("queue"))
                    .isEqualTo(new PressureSection.Signal(95, 100L, 0.95, true, 95));
            assertThat(health.getDetails().get("mapped"))
                    .isInstanceOfSatisfying(PressureSection.Signal.class, mapped -> {
                        assertThat(mapped.limitBytes()).isNull();
                        assertThat(mapped.ratio()).isNull();
                    });
        });
    }

    @Test
    void isOutOfServiceAtCriticalWhenAskedFor() {
        runner.withPropertyValues("envy.memory.health.out-of-service-at-critical=true")
                .run(context -> assertThat(health(context.getBean(MemoryHealthIndicator.class))
                                .getStatus())
                        .isEqualTo(Status.OUT_OF_SERVICE));
    }

    @Test
    void isAbsentWhenHealthIsToldSo() {
        runner.withPropertyValues("management.health.memory.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(MemoryHealthIndicator.class));
    }

    @Test
    void staysUpForAGroupThatNamesItWhenNothingIsMonitored() {
        for (String off : new String[] {"envy.memory.monitoring-enabled=false", "envy.memory.enabled=false"}) {
            runner.withConfiguration(AutoConfigurations.of(
                            HealthContributorRegistryAutoConfiguration.class,
                            HealthContributorAutoConfiguration.class,
                            EndpointAutoConfiguration.class,
                            HealthEndpointAutoConfiguration.class))
                    .withPropertyValues(
                            off,
                            "envy.memory.health.out-of-service-at-critical=true",
                            "management.endpoint.health.group.readiness.include=memory",
                            "management.endpoints.web.exposure.include=health")
                    .run(context -> {
                        assertThat(context).as(off).hasNotFailed();
                        Health health = health(context.getBean(MemoryHealthIndicator.class));
                        assertThat(health.getStatus()).isEqualTo(Status.UP);
                        assertThat(health.getDetails()).containsEntry("monitored", false);
                    });
        }
    }

    private static Health health(MemoryHealthIndicator indicator) {
        return Objects.requireNonNull(indicator.health(true));
    }
}
