package io.envyrc.memory.autoconfigure.kafka;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.autoconfigure.MovableSignal;
import io.envyrc.memory.pressure.MemoryMonitor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.test.EmbeddedKafkaBroker;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Beside a broker that runs in this JVM. */
class KafkaListenersTest {
    private static final EmbeddedKafkaBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1, "orders", "bills");

    private final MovableSignal signal = new MovableSignal();

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
