package io.envyrc.memory.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.pressure.MemorySignal;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class MemoryHealthTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AllMemoryAutoConfigurations.get())
            .withBean("queue", MemorySignal.class, FullSignal::new);

    private record FullSignal() implements MemorySignal {
        @Override
        public String name() {
            return "queue";
        }

        @Override
        public Optional<Reading> read() {
            return Optional.of(new Reading(95, 100, true));
        }
    }

    @Test
    void isUpWithDetailsAtCriticalByDefault() {
        runner.run(context -> {
            Health health = health(context.getBean(MemoryHealthIndicator.class));
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsKeys("level", "since", "reason", "heap", "direct");
            assertThat(health.getDetails().get("level")).hasToString("CRITICAL");
            assertThat(health.getDetails().get("queue")).isEqualTo(new PressureSection.Signal(95, 100, 0.95, true));
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
    void isAbsentWhenSwitchedOff() {
        for (String off : new String[] {
            "management.health.memory.enabled=false",
            "envy.memory.monitoring-enabled=false",
            "envy.memory.enabled=false"
        }) {
            runner.withPropertyValues(off)
                    .run(context -> assertThat(context).as(off).doesNotHaveBean(MemoryHealthIndicator.class));
        }
    }

    private static Health health(MemoryHealthIndicator indicator) {
        return Objects.requireNonNull(indicator.health(true));
    }
}
