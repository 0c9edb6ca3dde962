package io.envyrc.memory.autoconfigure.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.autoconfigure.MovableSignal;
import io.envyrc.memory.pressure.MemoryMonitor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

class ReadinessResponseTest {
    private final MovableSignal signal = new MovableSignal();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AllMemoryAutoConfigurations.get())
            .withBean(ApplicationAvailabilityBean.class)
            .withBean(
                    MemoryMonitor.class,
                    () -> MemoryMonitor.builder()
                            .signals(signal)
                            .pollInterval(Duration.ofMillis(10))
                            .minimumDwell(Duration.ZERO)
                            .build())
            .withPropertyValues("envy.memory.web.refuse-traffic=yes");

    @Test
    void refusesTrafficAtCriticalAndAcceptsItAfter() {
        runner.run(context -> {
            say(context, ReadinessState.ACCEPTING_TRAFFIC);
            signal.set(85);
            signal.set(95);
            await(context, ReadinessState.REFUSING_TRAFFIC);
            signal.set(10);
            await(context, ReadinessState.ACCEPTING_TRAFFIC);
        });
    }

    @Test
    void refusesAgainWhatIsAcceptedInBetweenAsAtTheEndOfStarting() {
        runner.run(context -> {
            signal.set(95);
            Awaitility.await()
                    .until(() -> !context.getBean(MemoryMonitor.class)
                            .stats()
                            .transitions()
                            .isEmpty());
            say(context, ReadinessState.ACCEPTING_TRAFFIC);
            await(context, ReadinessState.REFUSING_TRAFFIC);
            signal.set(10);
            await(context, ReadinessState.ACCEPTING_TRAFFIC);
        });
    }

    @Test
    void leavesRefusedWhatSomebodyElseRefuses() {
        ReadinessResponseEvents events = new ReadinessResponseEvents();
        ReadinessResponse response = new ReadinessResponse(events);
        response.onApplicationEvent(events.from(this, ReadinessState.ACCEPTING_TRAFFIC));
        response.respond(events.critical());
        response.onApplicationEvent(events.from(this, ReadinessState.REFUSING_TRAFFIC));
        response.relax(events.normal());
        assertThat(events.told).containsExactly(ReadinessState.REFUSING_TRAFFIC);
    }

    @Test
    void saysAgainWhatCouldNotBeSaid() {
        ReadinessResponseEvents events = new ReadinessResponseEvents();
        AtomicInteger failures = new AtomicInteger();
        ReadinessResponse response = new ReadinessResponse(event -> {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("a listener is broken");
            }
            events.publishEvent(event);
        });
        response.onApplicationEvent(events.from(this, ReadinessState.ACCEPTING_TRAFFIC));
        failures.set(1);
        assertThatIllegalStateException().isThrownBy(() -> response.respond(events.critical()));
        assertThat(events.told).isEmpty();
        response.respond(events.critical());
        assertThat(events.told).containsExactly(ReadinessState.REFUSING_TRAFFIC);
        failures.set(1);
        assertThatIllegalStateException().isThrownBy(() -> response.relax(events.normal()));
        response.relax(events.normal());
        assertThat(events.told).containsExactly(ReadinessState.REFUSING_TRAFFIC, ReadinessState.ACCEPTING_TRAFFIC);
    }

    @Test
    void saysNothingUnlessAskedTo() {
        runner.withPropertyValues("envy.memory.web.refuse-traffic=false")
                .run(context -> assertThat(context).doesNotHaveBean(ReadinessResponse.class));
        runner.withPropertyValues("envy.memory.monitoring-enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(ReadinessResponse.class));
    }

    private void say(ApplicationContext context, ReadinessState state) {
        AvailabilityChangeEvent.publish(context, this, state);
    }

    private static void await(ApplicationContext context, ReadinessState state) {
        Awaitility.await()
                .until(() -> context.getBean(ApplicationAvailability.class).getReadinessState() == state);
    }
}
