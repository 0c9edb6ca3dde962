package io.envyrc.memory.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.arrow.TrackedAllocator;
import io.envyrc.memory.batch.BatchProcessor;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.ddex.DdexBufferPool;
import io.envyrc.memory.ddex.DdexParser;
import io.envyrc.memory.ddex.ManagedDdexService;
import io.envyrc.memory.env.EnvDialect;
import io.envyrc.memory.env.EnvFileStreamer;
import io.envyrc.memory.env.EnvParseException;
import io.envyrc.memory.env.EnvParser;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.GcStrategy;
import io.envyrc.memory.leak.MemoryLeakDetector;
import io.envyrc.memory.pool.BufferPool;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pool.LeakTracking;
import io.envyrc.memory.pool.MapPool;
import io.envyrc.memory.pool.ObjectPool;
import io.envyrc.memory.pool.OverBudget;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pool.StringBuilderPool;
import io.envyrc.memory.pool.StringListPool;
import io.envyrc.memory.pool.Wipe;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureListener;
import io.envyrc.memory.resource.ResourceManager;
import io.envyrc.memory.spill.SpillStore;
import io.envyrc.memory.stream.ChunkProcessors;
import io.envyrc.memory.stream.Decompression;
import io.envyrc.memory.stream.MemoryAwareWriter;
import io.envyrc.memory.stream.StreamProcessor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What a user injects: all of it, whatever is switched off, and each replaced by the user's own. */
class BeansTest {
    private static final List<Class<?>> INJECTABLE = List.of(
            MemoryBudget.class,
            GarbageCollector.class,
            PoolManager.class,
            BytePool.class,
            BufferPool.class,
            MapPool.class,
            StringListPool.class,
            StringBuilderPool.class,
            MemoryMonitor.class,
            MemoryPressureHandler.class,
            MemoryLeakDetector.class,
            ResourceManager.class,
            SpillStore.class,
            TrackedAllocator.class,
            DdexBufferPool.class,
            DdexParser.class,
            ManagedDdexService.class,
            EnvParser.class,
            EnvFileStreamer.class,
            StreamProcessor.class,
            Decompression.class,
            MemoryAwareWriter.Builder.class,
            BatchProcessor.class,
            ChunkProcessors.class);

    private final Set<Thread> before = liveThreads().collect(Collectors.toSet());

    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AllMemoryAutoConfigurations.get());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "envy.memory.enabled=true",
                "envy.memory.pool-enabled=false",
                "envy.memory.monitoring-enabled=no",
                "envy.memory.enabled=off"
            })
    void everyBeanExistsAndWorksWhateverIsSwitchedOff(String property) {
        runner.withPropertyValues(property).run(context -> {
            assertThat(context).hasNotFailed();
            INJECTABLE.forEach(type -> assertThat(context).hasSingleBean(type));
            useThemAll(context);
        });
    }

    private static void useThemAll(ApplicationContext context) throws IOException {
        context.getBean(BytePool.class).lease(100).close();
        context.getBean(BufferPool.class).lease(100).close();
        context.getBean(MapPool.class).lease().close();
        context.getBean(StringListPool.class).lease().close();
        context.getBean(StringBuilderPool.class).lease().close();
        context.getBean(MemoryBudget.class).reserve("test", 1000).close();
        assertThat(context.getBean(MemoryMonitor.class).snapshot().readings()).containsKey("heap");
        MemoryPressureHandler handler = context.getBean(MemoryPressureHandler.class);
        handler.recordAllocation(10);
        handler.recordDeallocation(10);
        assertThat(handler.trackedBytes()).isZero();
        assertThat(context.getBean(ResourceManager.class).estimateMemory()).isNotNegative();
        byte[] file = "A=1\n".getBytes(StandardCharsets.UTF_8);
        List<String> keys = new ArrayList<>();
        context.getBean(EnvParser.class).stream(new ByteArrayInputStream(file), variable -> keys.add(variable.key()));
        assertThat(keys).containsExactly("A");
        assertThat(context.getBean(StreamProcessor.class)
                        .lines(new ByteArrayInputStream(file), (line, number) -> {})
                        .lines())
                .isEqualTo(1);
        useStreams(context, file);
    }

    private static void useStreams(ApplicationContext context, byte[] file) throws IOException {
        assertThat(context.getBean(Decompression.class).open(new ByteArrayInputStream(file)))
                .hasBinaryContent(file);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        try (MemoryAwareWriter out =
                context.getBean(MemoryAwareWriter.Builder.class).open(written)) {
            out.write("A=1\n");
        }
        assertThat(written.toByteArray()).isEqualTo(file);
        List<Integer> sizes = new ArrayList<>();
        context.getBean(ChunkProcessors.class)
                .<String, Integer>builder(List::size)
                .maxCount(2)
                .build()
                .process(List.of("a", "b", "c"), (size, chunk) -> sizes.add(size));
        assertThat(sizes).containsExactly(2, 1);
    }

    static Stream<Class<?>> injectable() {
        return INJECTABLE.stream();
    }

    @ParameterizedTest
    @MethodSource("injectable")
    <T> void eachBeanBacksOffBeforeTheUsersOwn(Class<T> type) {
        runner.run(donor -> runner.withBean("mine", type, () -> donor.getBean(type))
                .run(context -> {
                    assertThat(context).hasNotFailed().hasSingleBean(type);
                    assertThat(context.getBean(type)).isSameAs(context.getBean("mine"));
                }));
    }

    @Test
    void poolingSwitchedOffMakesPoolsPlainAllocation() {
        runner.withPropertyValues("envy.memory.pool-enabled=0").run(context -> {
            BytePool pool = context.getBean(BytePool.class);
            byte[] array = pool.acquire(64);
            pool.release(array);
            assertThat(pool.acquire(64)).isNotSameAs(array);
            assertThat(pool.stats().idle()).isZero();
        });
    }

    @Test
    void everythingSwitchedOffCountsAndRefusesNothingAndRunsNoThread() {
        runner.withPropertyValues("envy.memory.enabled=false").run(context -> {
            assertThat(context.getBean(MemoryBudget.class).limitBytes()).isEqualTo(Long.MAX_VALUE);
            assertThat(context.getBean(PoolManager.class).config().enabled()).isFalse();
            assertThat(context.getBean(GarbageCollector.class).strategy()).isEqualTo(GcStrategy.NONE);
            assertThat(context.getBean(MemoryMonitor.class).isRunning()).isFalse();
            assertThat(context.getBean(MemoryPressureHandler.class).isRunning()).isFalse();
            assertThat(threads()).isEmpty();
        });
    }

    @Test
    void monitorRunsUntilTheContextIsClosedAndAgainAfterARestart() {
        runner.run(context -> {
            MemoryMonitor monitor = context.getBean(MemoryMonitor.class);
            assertThat(monitor.isRunning()).isTrue();
            assertThat(threads()).containsExactlyInAnyOrder("memory-monitor", "memory-monitor-guard");
            context.getSourceApplicationContext().stop();
            assertThat(monitor.isRunning()).isFalse();
            context.getSourceApplicationContext().start();
            assertThat(monitor.isRunning()).isTrue();
            assertThat(context.getBean(MemoryPressureHandler.class).isRunning()).isTrue();
            context.getSourceApplicationContext().close();
            assertThat(monitor.isRunning()).isFalse();
        });
    }

    @Test
    void aListenerMayInjectWhatItListensTo() {
        runner.withUserConfiguration(SheddingListener.class)
                .withBean("full", MemorySignal.class, () -> new FixedSignal("full", 1, 1))
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    SheddingListener listener = context.getBean(SheddingListener.class);
                    Awaitility.await()
                            .untilAsserted(() -> assertThat(listener.told).hasValue(1));
                    context.getSourceApplicationContext().stop();
                    context.getSourceApplicationContext().start();
                    assertThat(listener.handler.isRunning()).isTrue();
                });
    }

    static final class SheddingListener implements PressureListener {
        final AtomicInteger told = new AtomicInteger();
        final MemoryPressureHandler handler;

        SheddingListener(MemoryMonitor monitor, MemoryPressureHandler handler) {
            assertThat(monitor).isNotNull();
            this.handler = handler;
        }

        @Override
        public void onPressureChange(MemorySnapshot snapshot) {
            told.incrementAndGet();
        }
    }

    @Test
    void theHandlerStartsBesideAUsersRunningMonitor() {
        MemoryMonitor running = MemoryMonitor.builder().build();
        running.start();
        try {
            runner.withBean("mine", MemoryMonitor.class, () -> running)
                    .run(context -> assertThat(
                                    context.getBean(MemoryPressureHandler.class).isRunning())
                            .isTrue());
        } finally {
            running.stop();
        }
    }

    @Test
    void aUsersPoolIsShownTrimmedAndClosedWithTheOthers() {
        ObjectPool<Object> parsers = ObjectPool.builder("parsers", Object::new)
                .retainedBytes(parser -> 10)
                .build();
        runner.withBean("parsers", ObjectPool.class, () -> parsers).run(context -> {
            PoolManager pools = context.getBean(PoolManager.class);
            assertThat(pools.stats()).containsKey("parsers");
            parsers.lease().close();
            assertThat(pools.trim(1.0)).isEqualTo(10);
        });
        assertThatIllegalStateException().isThrownBy(parsers::acquire);
    }

    @Test
    void largestBufferKeptIsKeptSeveralTimesWhateverTheSetting() {
        runner.withPropertyValues("envy.memory.byte-pool-size=32MB", "envy.memory.memory-threshold=1GB")
                .run(context -> {
                    BytePool pool = context.getBean(BytePool.class);
                    byte[] a = pool.acquire(32 << 20);
                    byte[] b = pool.acquire(32 << 20);
                    pool.release(a);
                    pool.release(b);
                    assertThat(pool.stats().idle()).isEqualTo(2);
                });
    }

    @Test
    void propertiesReachTheBeans() {
        runner.withPropertyValues(
                        "envy.memory.string-pool-size=7",
                        "envy.memory.byte-pool-size=1KB",
                        "envy.memory.map-pool-size=8",
                        "envy.memory.memory-threshold=3MB",
                        "envy.memory.pool.leak-tracking=all",
                        "envy.memory.pool.wipe=none",
                        "envy.memory.pool.over-budget=fail",
                        "envy.memory.gc-interval=5s",
                        "envy.memory.gc-strategy=conservative",
                        "envy.memory.pressure.warning=0.6",
                        "envy.memory.pressure.critical=0.7",
                        "envy.memory.pressure.poll-interval=1s",
                        "envy.performance.buffer-size=2KB",
                        "envy.performance.max-line-size=3KB",
                        "envy.performance.max-value-size=4KB",
                        "envy.performance.max-decompressed-size=5KB",
                        "envy.performance.max-decompression-ratio=6")
                .run(context -> {
                    PoolConfig pools = context.getBean(PoolManager.class).config();
                    assertThat(pools.stringListMaxElements()).isEqualTo(7);
                    assertThat(pools.bufferMaxBytes()).isEqualTo(1024);
                    assertThat(pools.mapMaxEntries()).isEqualTo(8);
                    assertThat(pools.leakTracking()).isEqualTo(LeakTracking.ALL);
                    assertThat(pools.wipe()).isEqualTo(Wipe.NONE);
                    assertThat(pools.overBudget()).isEqualTo(OverBudget.FAIL);
                    assertThat(context.getBean(MemoryBudget.class).limitBytes()).isEqualTo(3 << 20);
                    GarbageCollector collector = context.getBean(GarbageCollector.class);
                    assertThat(collector.interval()).isEqualTo(Duration.ofSeconds(5));
                    assertThat(collector.strategy()).isEqualTo(GcStrategy.CONSERVATIVE);
                    MemoryMonitor monitor = context.getBean(MemoryMonitor.class);
                    assertThat(monitor.thresholds().warning()).isEqualTo(0.6);
                    assertThat(monitor.thresholds().critical()).isEqualTo(0.7);
                    assertThat(monitor.pollInterval()).isEqualTo(Duration.ofSeconds(1));
                    assertThat(context.getBean(MemoryPressureHandler.class).thresholdBytes())
                            .isEqualTo(3 << 20);
                    EnvParser parser = context.getBean(EnvParser.class);
                    assertThat(parser.bufferSize()).isEqualTo(2048);
                    assertThat(parser.maxLineSize()).isEqualTo(3072);
                    assertThat(parser.maxValueSize()).isEqualTo(4096);
                    StreamProcessor streams = context.getBean(StreamProcessor.class);
                    assertThat(streams.bufferSize()).isEqualTo(2048);
                    assertThat(streams.maxLineSize()).isEqualTo(3072);
                    Decompression decompression = context.getBean(Decompression.class);
                    assertThat(decompression.maxBytes()).isEqualTo(5120);
                    assertThat(decompression.maxRatio()).isEqualTo(6);
                    assertThat(context.getBean(ChunkProcessors.class).maxBytes())
                            .isEqualTo((3 << 20) / 16);
                });
    }

    @Test
    void readsEnvFilesByTheRulesThatAreConfigured() {
        String text = "A=x\nB=\"$A\"\nA=y";
        runner.run(context -> assertThat(context.getBean(EnvParser.class)
                        .parse(new StringReader(text))
                        .get("B"))
                .isEqualTo("$A"));
        runner.withPropertyValues("envy.memory.env.interpolation=compose")
                .run(context -> assertThat(context.getBean(EnvParser.class)
                                .parse(new StringReader(text))
                                .get("B"))
                        .isEqualTo("x"));
        runner.withPropertyValues("envy.memory.env.dialect=node", "envy.memory.env.strict=true")
                .run(context -> {
                    EnvParser parser = context.getBean(EnvParser.class);
                    assertThat(parser.dialect()).isEqualTo(EnvDialect.NODE);
                    assertThatThrownBy(() -> parser.parse(new StringReader(text)))
                            .isInstanceOf(EnvParseException.class)
                            .hasMessage(".env line 3: the key is set again; the last one counts");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.01", "0.05", "0.89"})
    void everyAllowedWarningMarkStartsTheMonitor(String warning) {
        runner.withPropertyValues("envy.memory.pressure.warning=" + warning)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void defaultsOfThePropertiesAreThoseOfTheCore() {
        runner.run(context -> {
            PoolConfig core = PoolConfig.defaults();
            assertThat(context.getBean(PoolManager.class).config()).isEqualTo(core);
            assertThat(context.getBean(GarbageCollector.class).interval())
                    .isEqualTo(GarbageCollector.create().interval());
            assertThat(context.getBean(EnvParser.class).maxValueSize())
                    .isEqualTo(EnvParser.create().maxValueSize());
            assertThat(context.getBean(EnvParser.class).bufferSize())
                    .isEqualTo(EnvParser.create().bufferSize());
            Decompression decompression = context.getBean(Decompression.class);
            assertThat(decompression.maxBytes()).isEqualTo(Decompression.DEFAULT_MAX_BYTES);
            assertThat(decompression.maxRatio()).isEqualTo(Decompression.DEFAULT_MAX_RATIO);
            MemoryMonitor plain = MemoryMonitor.builder().build();
            MemoryMonitor monitor = context.getBean(MemoryMonitor.class);
            assertThat(monitor.thresholds()).isEqualTo(plain.thresholds());
            assertThat(monitor.pollInterval()).isEqualTo(plain.pollInterval());
        });
    }

    @Test
    void parsersTakeTheirBuffersFromThePoolAndGiveThemBack() {
        runner.run(context -> {
            byte[] file = "A=1".getBytes(StandardCharsets.UTF_8);
            context.getBean(EnvParser.class).stream(new ByteArrayInputStream(file), variable -> {});
            BytePool pool = context.getBean(BytePool.class);
            assertThat(pool.stats().gets()).isPositive();
            assertThat(pool.stats().leased()).isZero();
        });
    }

    @Test
    void aUsersSignalIsWatchedBesideTheStandardOnes() {
        runner.withBean("queue", MemorySignal.class, () -> new FixedSignal("queue", 1, 10))
                .run(context -> {
                    assertThat(context.getBean(MemoryMonitor.class).snapshot().readings())
                            .containsKeys("heap", "direct", "queue");
                });
    }

    /** Our threads that were not there when this test began: other tests keep contexts of theirs running. */
    private List<String> threads() {
        return liveThreads()
                .filter(thread -> !before.contains(thread))
                .map(Thread::getName)
                .toList();
    }

    private static Stream<Thread> liveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("memory-"));
    }
}
