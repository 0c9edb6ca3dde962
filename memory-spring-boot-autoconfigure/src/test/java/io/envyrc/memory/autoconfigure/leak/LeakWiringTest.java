package io.envyrc.memory.autoconfigure.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.autoconfigure.IsolatedEvents;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.leak.LeakListener;
import io.envyrc.memory.leak.LeakReport;
import io.envyrc.memory.leak.MemoryLeakDetector;
import io.envyrc.memory.pressure.MemoryMonitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.Order;

class LeakWiringTest {
    private static final List<byte[]> LEAKED = new ArrayList<>();

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AllMemoryAutoConfigurations.get());

    @Test
    void looksForGrowthWithItsSettings() {
        runner.withPropertyValues("envy.memory.leak.window=1m30s", "envy.memory.leak.growth_threshold=20MB")
                .run(context -> {
                    MemoryLeakDetector detector = context.getBean(MemoryLeakDetector.class);
                    assertThat(detector.isRunning()).isTrue();
                    assertThat(detector.window()).isEqualTo(Duration.ofSeconds(90));
                    assertThat(detector.growthThresholdBytes()).isEqualTo(20 << 20);
                    context.getSourceApplicationContext().stop();
                    assertThat(detector.isRunning()).isFalse();
                    context.getSourceApplicationContext().start();
                    assertThat(detector.isRunning()).isTrue();
                    context.getSourceApplicationContext().close();
                    assertThat(detector.isRunning()).isFalse();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "envy.memory.leak.enabled=false",
                "envy.memory.monitoring-enabled=false",
                "envy.memory.enabled=false"
            })
    void looksForNothingWhenSwitchedOff(String property) {
        runner.withPropertyValues(property)
                .run(context -> assertThat(
                                context.getBean(MemoryLeakDetector.class).isRunning())
                        .isFalse());
    }

    @Test
    @Timeout(90)
    void publishesAReportAndTellsListenerBeansWhateverOthersDo() {
        CountDownLatch release = new CountDownLatch(1);
        LinkedBlockingQueue<LeakReport> told = new LinkedBlockingQueue<>();
        LinkedBlockingQueue<LeakReport> published = new LinkedBlockingQueue<>();
        runner.withPropertyValues(
                        "envy.memory.leak.window=2s",
                        "envy.memory.leak.growth-threshold=2MB",
                        "envy.memory.leak.holder-cutoff=0s",
                        "envy.memory.leak.confirm-by-collection=true",
                        "envy.memory.gc-interval=0s")
                .withBean("hangs", LeakListener.class, () -> report -> awaitQuietly(release))
                .withBean("throws", LeakListener.class, () -> report -> {
                    throw new IllegalStateException("deaf");
                })
                .withBean("told", LeakListener.class, () -> told::add)
                .withBean(Ears.class, () -> new Ears(release))
                .withInitializer(context -> ((GenericApplicationContext) context)
                        .addApplicationListener(
                                (ApplicationListener<LeakDetectedEvent>) event -> published.add(event.report())))
                .run(context -> {
                    GarbageCollector collector = context.getBean(GarbageCollector.class);
                    MemoryMonitor monitor = context.getBean(MemoryMonitor.class);
                    LeakReport report = null;
                    for (int i = 0; i < 600 && report == null; i++) {
                        LEAKED.add(new byte[1 << 20]);
                        collector.collect();
                        monitor.wake();
                        report = told.poll(50, TimeUnit.MILLISECONDS);
                    }
                    LEAKED.clear();
                    assertThat(report).isNotNull();
                    assertThat(published.poll(10, TimeUnit.SECONDS)).isSameAs(report);
                    IsolatedEvents events = context.getBean(IsolatedEvents.class);
                    Awaitility.await().until(() -> events.stats().failures() == 1);
                    assertThat(context.getBean(Ears.class).blocked).isEmpty();
                    release.countDown();
                    assertThat(context.getBean(Ears.class).blocked.poll(10, TimeUnit.SECONDS))
                            .isSameAs(report);
                });
    }

    record Ears(CountDownLatch release, LinkedBlockingQueue<LeakReport> blocked) {
        Ears(CountDownLatch release) {
            this(release, new LinkedBlockingQueue<>());
        }

        @Order(1)
        @EventListener
        void broken(LeakDetectedEvent event) {
            if (event != null) {
                throw new IllegalStateException("deaf");
            }
        }

        @Order(2)
        @EventListener
        void slow(LeakDetectedEvent event) throws InterruptedException {
            release.await();
            blocked.add(event.report());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theReadmesPagerCompiles(@TempDir Path directory) throws Exception {
        Matcher program = Pattern.compile("```java\n(package com\\.example;.*?class Pager .*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "README.md")));
        assertThat(program.find()).isTrue();
        String text = program.group(1);
        Path source = directory.resolve("Pager.java");
        Files.writeString(source, text.substring(text.lastIndexOf("package com.example;")));
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        "-d",
                        directory.toString(),
                        source.toString());
        assertThat(result).isZero();
    }
}
