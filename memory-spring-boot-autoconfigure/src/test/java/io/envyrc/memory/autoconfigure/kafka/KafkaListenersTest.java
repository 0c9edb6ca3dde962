package io.envyrc.memory.autoconfigure.kafka;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.autoconfigure.MovableSignal;
import io.envyrc.memory.autoconfigure.PressureFlag;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.GcStrategy;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemoryPressureHandlerBuilder;
import io.envyrc.memory.pressure.MemorySignals;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.pressure.PressureResponse;
import io.envyrc.memory.pressure.TickedHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Beside a broker that runs in this JVM. */
class KafkaListenersTest {
    private static final EmbeddedKafkaBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1, "orders", "bills");

    // Of a name that tells that a collection may lower it.
    private final MovableSignal signal = new MovableSignal(MemorySignals.CONTAINER);
    private final AtomicLong nanos = new AtomicLong();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AllMemoryAutoConfigurations.get())
            .withConfiguration(AutoConfigurations.of(KafkaAutoConfiguration.class))
            .withUserConfiguration(Orders.class, Sender.class)
            .withBean(
                    MemoryMonitor.class,
                    () -> MemoryMonitor.builder()
                            .signals(signal)
                            .pollInterval(Duration.ofMillis(10))
                            .minimumDwell(Duration.ZERO)
                            .build())
            .withPropertyValues(
                    "spring.kafka.bootstrap-servers=" + BROKER.getBrokersAsString(),
                    "spring.kafka.consumer.auto-offset-reset=earliest",
                    "spring.kafka.consumer.group-id=test");

    @BeforeAll
    static void start() {
        BROKER.afterPropertiesSet();
    }

    @AfterAll
    static void stop() {
        BROKER.destroy();
    }

    record Sender(KafkaTemplate<String, String> template) {}

    static class Orders {
        final BlockingQueue<String> taken = new LinkedBlockingQueue<>();

        @KafkaListener(id = "orders", topics = "orders")
        void take(String order) {
            taken.add(order);
        }

        @KafkaListener(id = "bills", topics = "bills")
        void bill(String bill) {
            taken.add(bill);
        }
    }

    @Test
    void listenersRestWhileMemoryIsCriticalAndLoseNoRecord() {
        runner.run(context -> {
            BlockingQueue<String> taken = context.getBean(Orders.class).taken;
            send(context, "1");
            assertThat(taken.poll(30, SECONDS)).isEqualTo("1");

            signal.set(95);
            awaitPaused(context, "orders", true);
            awaitPaused(context, "bills", true);
            send(context, "2");
            assertThat(taken).isEmpty();

            signal.set(10);
            assertThat(taken.poll(30, SECONDS)).isEqualTo("2");
            awaitPaused(context, "orders", false);
        });
    }

    /** All is as wired, but for the handler's ticker. */
    @Test
    void listenersAndBatchesGoOnForAWhileWhereCriticalStandsWithoutACollection() {
        runner.withInitializer(context -> ((GenericApplicationContext) context)
                        .registerBean(
                                MemoryPressureHandler.class,
                                () -> tickedHandler(
                                        context.getBeanFactory().getBean(MemoryMonitor.class),
                                        context.getBeanFactory().getBeanProvider(PressureResponse.class))))
                .run(context -> {
                    BlockingQueue<String> taken = context.getBean(Orders.class).taken;
                    PressureFlag batch = context.getBean("memoryBatchFlag", PressureFlag.class);
                    signal.set(95);
                    awaitPaused(context, "orders", true);
                    assertThat(batch.get()).isEqualTo(PressureLevel.CRITICAL);
                    send(context, "stopped");

                    nanos.addAndGet(Duration.ofMinutes(1).toNanos());
                    awaitPaused(context, "orders", false);
                    assertThat(taken.poll(30, SECONDS)).isEqualTo("stopped");
                    assertThat(batch.get()).isEqualTo(PressureLevel.NORMAL);
                    assertThat(context.getBean(MemoryMonitor.class).snapshot().level())
                            .isEqualTo(PressureLevel.CRITICAL);

                    nanos.addAndGet(Duration.ofSeconds(30).toNanos());
                    awaitPaused(context, "orders", true);
                    awaitPaused(context, "bills", true);
                    assertThat(batch.get()).isEqualTo(PressureLevel.CRITICAL);

                    signal.set(10);
                    awaitPaused(context, "orders", false);
                    awaitPaused(context, "bills", false);
                    assertThat(batch.get()).isEqualTo(PressureLevel.NORMAL);
                });
    }

    private MemoryPressureHandler tickedHandler(MemoryMonitor monitor, ObjectProvider<PressureResponse> responses) {
        MemoryPressureHandlerBuilder builder = TickedHandlers.builder(monitor, nanos::get)
                .garbageCollector(
                        GarbageCollector.builder().strategy(GcStrategy.NONE).build());
        responses.orderedStream().forEach(builder::respond);
        return builder.build();
    }

    @Test
    void aListenerThatSomebodyElsePausedStaysPaused() {
        runner.run(context -> {
            container(context, "bills").pause();
            signal.set(95);
            awaitPaused(context, "orders", true);
            signal.set(10);
            awaitPaused(context, "orders", false);
            assertThat(container(context, "bills").isPauseRequested()).isTrue();
        });
    }

    @Test
    void nothingIsPausedWhereThatIsSwitchedOffOrThereIsNoKafka() {
        runner.withPropertyValues("envy.memory.kafka.pause-listeners=off")
                .run(context -> assertThat(context).doesNotHaveBean(KafkaListeners.class));
        new ApplicationContextRunner()
                .withConfiguration(AllMemoryAutoConfigurations.get())
                .withClassLoader(new FilteredClassLoader("org.springframework.kafka"))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("memoryKafkaListeners"));
    }

    private static void send(ApplicationContext context, String order) {
        context.getBean(Sender.class).template.send("orders", order).join();
    }

    private static MessageListenerContainer container(ApplicationContext context, String id) {
        KafkaListenerEndpointRegistry registry = context.getBean(KafkaListenerEndpointRegistry.class);
        return Objects.requireNonNull(registry.getListenerContainer(id), id);
    }

    private static void awaitPaused(ApplicationContext context, String id, boolean paused) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> container(context, id).isContainerPaused() == paused);
    }
}
