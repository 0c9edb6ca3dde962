package io.envyrc.memory.autoconfigure.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.autoconfigure.FixedSignal;
import io.envyrc.memory.autoconfigure.MemoryAutoConfiguration;
import io.envyrc.memory.autoconfigure.PressureFlag;
import io.envyrc.memory.autoconfigure.pressure.PressureAutoConfiguration;
import io.envyrc.memory.batch.AdmissionTimeoutException;
import io.envyrc.memory.batch.BatchJob;
import io.envyrc.memory.batch.BatchProcessor;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.stream.ChunkProcessors;
import io.envyrc.memory.stream.MemoryAwareWriter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What batches, chunks and writers are told of: sizes, pressure, threads. */
@Timeout(60)
class BatchWiringTest {
    private static final BatchJob NOTHING = () -> {};

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AllMemoryAutoConfigurations.get());

    private final ApplicationContextRunner full = runner.withBean(
                    "full", MemorySignal.class, () -> new FixedSignal("full", 1, 1))
            .withPropertyValues("envy.performance.admission-timeout=0s");

    private static long run(ApplicationContext context) {
        return context.getBean(BatchProcessor.class)
                .process(Collections.nCopies(10, NOTHING))
                .succeeded();
    }

    @Test
    void takesItsSizesFromTheProperties() {
        runner.withPropertyValues(
                        "envy.performance.batch-size=7",
                        "envy.performance.worker-count=3",
                        "envy.performance.admission-timeout=5s")
                .run(context -> {
                    BatchProcessor processor = context.getBean(BatchProcessor.class);
                    assertThat(processor.batchSize()).isEqualTo(7);
                    assertThat(processor.workers()).isEqualTo(3);
                    assertThat(processor.admissionTimeout()).isEqualTo(Duration.ofSeconds(5));
                });
    }

    @Test
    void admitsNothingWhileTheMonitorSaysCritical() {
        full.run(context -> {
            MemoryMonitor monitor = context.getBean(MemoryMonitor.class);
            awaitFlag(context, "memoryBatchFlag", PressureLevel.CRITICAL);
            assertThatThrownBy(() -> run(context)).isInstanceOf(AdmissionTimeoutException.class);
            monitor.stop();
            awaitFlag(context, "memoryBatchFlag", PressureLevel.NORMAL);
            assertThat(run(context)).isEqualTo(10);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"envy.memory.monitoring-enabled=false", "envy.memory.enabled=false"})
    void admitsAllWhereNothingIsMonitored(String property) {
        full.withPropertyValues(property)
                .run(context -> assertThat(run(context)).isEqualTo(10));
    }

    @Test
    void chunksAndWritersHeedTheMonitor() {
        full.run(context -> {
            MemoryMonitor monitor = context.getBean(MemoryMonitor.class);
            awaitFlag(context, "memoryChunksFlag", PressureLevel.WARNING);
            awaitFlag(context, "memoryWriterFlag", PressureLevel.WARNING);
            assertThat(chunkSizes(context)).containsExactly(8, 4, 2, 1, 1);
            assertThat(bufferedBytes(context)).isLessThan(2000);
            monitor.stop();
            awaitFlag(context, "memoryChunksFlag", PressureLevel.NORMAL);
            awaitFlag(context, "memoryWriterFlag", PressureLevel.NORMAL);
            assertThat(chunkSizes(context)).containsExactly(16);
            assertThat(bufferedBytes(context)).isEqualTo(2000);
        });
    }

    @Test
    void nothingHeedsThePressureInTheObserveOnlyModeAndEachIsCounted() {
        full.withPropertyValues("envy.memory.pressure.observe-only=true")
                .withBean(SimpleMeterRegistry.class)
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
                    Awaitility.await()
                            .untilAsserted(() -> assertThat(
                                            List.of("batch", "chunks", "writer", "ddex", "pools", "spill"))
                                    .allSatisfy(response -> assertThat(registry.get("envy.memory.pressure.observed")
                                                    .tag("response", response)
                                                    .functionCounter()
                                                    .count())
                                            .isPositive()));
                    assertThat(run(context)).isEqualTo(10);
                    assertThat(chunkSizes(context)).containsExactly(16);
                    assertThat(bufferedBytes(context)).isEqualTo(2000);
                });
    }

    @Test
    void pausingAndHalvingAreResponsesWithRunsAndTime() {
        full.withBean(SimpleMeterRegistry.class).run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            context.getBeansOfType(MeterBinder.class).values().forEach(binder -> binder.bindTo(registry));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(List.of("batch", "chunks", "writer", "ddex"))
                            .allSatisfy(response -> {
                                FunctionTimer runs = registry.get("envy.memory.pressure.responses")
                                        .tags("response", response, "outcome", "success")
                                        .functionTimer();
                                assertThat(runs.count()).isPositive();
                                assertThat(runs.totalTime(TimeUnit.NANOSECONDS)).isPositive();
                            }));
            assertThat(registry.get("envy.memory.pressure.given.back")
                            .tag("response", "batch")
                            .functionCounter()
                            .count())
                    .isZero();
        });
    }

    @Test
    void aResponseThatIsExcludedIsNotCalled() {
        full.withPropertyValues("envy.memory.pressure.excluded-responses=batch,chunks")
                .run(context -> {
                    awaitFlag(context, "memoryWriterFlag", PressureLevel.WARNING);
                    assertThat(context.getBean(MemoryPressureHandler.class)
                                    .stats()
                                    .responses())
                            .doesNotContainKeys("batch", "chunks")
                            .containsKey("pools");
                    assertThat(run(context)).isEqualTo(10);
                    assertThat(chunkSizes(context)).containsExactly(16);
                });
    }

    private static void awaitFlag(ApplicationContext context, String bean, PressureLevel level) {
        PressureFlag flag = context.getBean(bean, PressureFlag.class);
        Awaitility.await(bean).until(() -> flag.get() == level);
    }

    @Test
    void aChunkHoldsASixteenthOfTheBudget() {
        runner.withPropertyValues("envy.memory.memory-threshold=16MB").run(context -> {
            ChunkProcessors chunks = context.getBean(ChunkProcessors.class);
            assertThat(chunks.maxBytes()).isEqualTo(1 << 20);
            List<Integer> sizes = new ArrayList<>();
            chunks.<byte[], Integer>builder(List::size)
                    .build()
                    .process(Collections.nCopies(5, new byte[400_000]), (size, first) -> sizes.add(size));
            assertThat(sizes).containsExactly(2, 2, 1);
        });
    }

    @Test
    void nothingBoundsAChunkWhereThereIsNoBudget() {
        runner.withPropertyValues("envy.memory.enabled=false")
                .run(context -> assertThat(
                                context.getBean(ChunkProcessors.class).maxBytes())
                        .isEqualTo(Long.MAX_VALUE));
    }

    private static List<Integer> chunkSizes(ApplicationContext context) throws IOException {
        List<Integer> sizes = new ArrayList<>();
        context.getBean(ChunkProcessors.class)
                .<Integer, Integer>builder(List::size)
                .maxCount(16)
                .build()
                .process(Collections.nCopies(16, 1), (size, first) -> sizes.add(size));
        return sizes;
    }

    private static int bufferedBytes(ApplicationContext context) throws IOException {
        try (MemoryAwareWriter out =
                context.getBean(MemoryAwareWriter.Builder.class).open(OutputStream.nullOutputStream())) {
            out.write("a".repeat(2000));
            return out.bufferedBytes();
        }
    }

    @Test
    void worksWithoutAMonitor() {
        AutoConfigurations others = AutoConfigurations.of(MemoryAutoConfiguration.class, BatchAutoConfiguration.class);
        new ApplicationContextRunner().withConfiguration(others).run(context -> {
            assertThat(context).doesNotHaveBean(PressureAutoConfiguration.class);
            assertThat(run(context)).isEqualTo(10);
            assertThat(chunkSizes(context)).containsExactly(16);
        });
    }

    @Test
    void runsOnPlatformThreadsUnlessToldOtherwise() {
        runner.run(context -> assertThat(threadType(context)).isEqualTo("java.lang.Thread"));
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void runsOnVirtualThreadsWhereSpringIsToldSo() {
        runner.withPropertyValues("spring.threads.virtual.enabled=true")
                .run(context -> assertThat(threadType(context)).isEqualTo("java.lang.VirtualThread"));
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void startsWhereSpringIsToldOfVirtualThreadsThatTheJvmLacks() {
        runner.withPropertyValues("spring.threads.virtual.enabled=true")
                .run(context -> assertThat(threadType(context)).isEqualTo("java.lang.Thread"));
    }

    private static String threadType(ApplicationContext context) {
        CompletableFuture<String> type = new CompletableFuture<>();
        BatchJob job = () -> type.complete(Thread.currentThread().getClass().getName());
        context.getBean(BatchProcessor.class).process(Collections.singletonList(job));
        return Objects.requireNonNull(type.getNow(null));
    }
}
