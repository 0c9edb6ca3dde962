package io.envyrc.memory.autoconfigure.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.cache.GenerationalCache;
import io.envyrc.memory.cache.WeakCache;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.resource.ManagedResource;
import io.envyrc.memory.resource.ResourceManager;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class MemoryMetricsTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AllMemoryAutoConfigurations.get())
            .withConfiguration(AutoConfigurations.of(
                    MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class))
            .withBean(SimpleMeterRegistry.class);

    @Test
    void countsEachPoolsHitsAndMissesByTag() {
        runner.run(context -> {
            BytePool pool = context.getBean(BytePool.class);
            for (int i = 0; i < 4; i++) {
                pool.lease(1000).close();
            }
            byte[] out = pool.acquire(1000);
            MeterRegistry registry = context.getBean(MeterRegistry.class);

            assertThat(counter(registry, "gets", "result", "hit")).isEqualTo(4);
            assertThat(counter(registry, "gets", "result", "miss")).isEqualTo(1);
            assertThat(counter(registry, "puts")).isEqualTo(4);
            assertThat(counter(registry, "discards")).isZero();
            assertThat(gauge(registry, "hit.ratio").value()).isEqualTo(0.8);
            assertThat(gauge(registry, "leased").value()).isEqualTo(1);
            assertThat(gauge(registry, "idle").value()).isZero();
            pool.release(out);
            assertThat(gauge(registry, "idle").value()).isEqualTo(1);
            assertThat(gauge(registry, "retained").value()).isEqualTo(1024);
            assertThat(gauge(registry, "retained").getId().getBaseUnit()).isEqualTo("bytes");
        });
    }

    private static double counter(MeterRegistry registry, String name, String... tags) {
        return registry.get("envy.memory.pool." + name)
                .tag("pool", "bytes")
                .tags(tags)
                .functionCounter()
                .count();
    }

    private static Gauge gauge(MeterRegistry registry, String name) {
        return registry.get("envy.memory.pool." + name).tag("pool", "bytes").gauge();
    }

    @Test
    void countsEachCachesHitsByGeneration() {
        GenerationalCache<String, String> albums = GenerationalCache.<String, String>builder("albums")
                .maxBytes(1000)
                .weigher((key, value) -> 10)
                .build();
        WeakCache<String, Object> sessions = new WeakCache<>("sessions");
        runner.withBean("albums", GenerationalCache.class, () -> albums)
                .withBean("sessions", WeakCache.class, () -> sessions)
                .withBean("namesake", WeakCache.class, () -> new WeakCache<>("albums"))
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    albums.put("key", "value");
                    for (int i = 0; i < 3; i++) {
                        albums.get("key");
                    }
                    albums.get("absent");
                    sessions.get("absent");

                    assertThat(cacheGets(registry, "albums", "hit", "probation"))
                            .isEqualTo(2);
                    assertThat(cacheGets(registry, "albums", "hit", "promoted")).isEqualTo(1);
                    assertThat(cacheGets(registry, "albums", "miss", "none")).isEqualTo(1);
                    assertThat(cacheGets(registry, "sessions", "miss", "none")).isEqualTo(1);
                    assertThat(cacheGets(registry, "sessions", "hit", "none")).isZero();
                    assertThat(cacheGauge(registry, "hit.ratio").value()).isEqualTo(0.75);
                    assertThat(cacheGauge(registry, "retained").value()).isEqualTo(10);
                    assertThat(cacheGauge(registry, "retained").getId().getBaseUnit())
                            .isEqualTo("bytes");
                    albums.trim(1.0);
                    assertThat(registry.get("envy.memory.cache.removals")
                                    .tags("cache", "albums", "cause", "trimmed")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(1);
                    assertThat(registry.find("envy.memory.cache.entries").gauges())
                            .hasSize(3);
                    assertThat(registry.getMeters())
                            .filteredOn(meter -> meter.getId().getName().startsWith("envy.memory.cache."))
                            .allSatisfy(meter ->
                                    assertThat(meter.getId().getDescription()).isNotBlank());
                });
    }

    private static double cacheGets(MeterRegistry registry, String cache, String result, String generation) {
        return registry.get("envy.memory.cache.gets")
                .tags("cache", cache, "result", result, "generation", generation)
                .functionCounter()
                .count();
    }

    private static Gauge cacheGauge(MeterRegistry registry, String name) {
        return registry.get("envy.memory.cache." + name).tag("cache", "albums").gauge();
    }

    @Test
    void showsEachSignal() {
        runner.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("envy.memory.signal.used")
                            .tag("signal", "heap")
                            .gauge()
                            .value())
                    .isPositive();
            assertThat(registry.get("envy.memory.signal.limit")
                            .tag("signal", "heap")
                            .gauge()
                            .value())
                    .isEqualTo((double) Runtime.getRuntime().maxMemory());
            assertThat(registry.get("envy.memory.signal.ratio")
                            .tag("signal", "direct")
                            .gauge()
                            .value())
                    .isBetween(0.0, 1.0);
            assertThat(registry.get("envy.memory.pressure.level").gauge().value())
                    .isZero();
            assertThat(registry.get("envy.memory.pressure.transitions")
                            .tag("to", "critical")
                            .functionCounter()
                            .count())
                    .isZero();
        });
    }

    @Test
    void showsTheUseAloneOfASignalWithoutALimitAndNothingOfOneThatIsExcluded() {
        runner.withPropertyValues("envy.memory.pressure.excluded-signals=direct,budget")
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    assertThat(registry.get("envy.memory.signal.used")
                                    .tag("signal", "mapped")
                                    .gauge()
                                    .value())
                            .isNotNegative();
                    for (String meter : List.of("envy.memory.signal.limit", "envy.memory.signal.ratio")) {
                        assertThat(registry.find(meter).tag("signal", "heap").gauge())
                                .isNotNull();
                        assertThat(registry.find(meter).tag("signal", "mapped").gauge())
                                .isNull();
                    }
                    for (String excluded : List.of("direct", "budget")) {
                        assertThat(registry.find("envy.memory.signal.used")
                                        .tag("signal", excluded)
                                        .gauge())
                                .isNull();
                    }
                });
    }

    @Test
    void showsASignalThatAppearsLater() {
        runner.withPropertyValues("envy.memory.pressure.poll-interval=10ms").run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.find("envy.memory.signal.used")
                            .tag("signal", "resources")
                            .gauge())
                    .isNull();
            context.getBean(ResourceManager.class).track(new Held());
            Awaitility.await()
                    .untilAsserted(() -> assertThat(registry.get("envy.memory.signal.used")
                                    .tag("signal", "resources")
                                    .gauge()
                                    .value())
                            .isEqualTo(1000));
        });
    }

    private static final class Held implements ManagedResource {
        @Override
        public String name() {
            return "held";
        }

        @Override
        public long estimateMemory() {
            return 1000;
        }

        @Override
        public long forceCleanup() {
            return 0;
        }

        @Override
        public long spillIfNeeded(long wanted) {
            return 0;
        }

        @Override
        public void release() {}
    }

    @Test
    void namesTheFirstConsumersAndFoldsTheRestIntoOther() {
        runner.run(context -> {
            MemoryBudget budget = context.getBean(MemoryBudget.class);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            for (int i = 0; i < 60; i++) {
                budget.reserve("consumer-" + i, 10);
            }
            MemoryReservation again = budget.reserve("consumer-0", 5);

            assertThat(reserved(registry, "consumer-0")).isEqualTo(15);
            // "pools" took the first of the fifty names.
            assertThat(reserved(registry, "consumer-48")).isEqualTo(10);
            assertThat(reserved(registry, "other")).isEqualTo(110);
            assertThat(registry.find("envy.memory.reserved").gauges()).hasSize(51);
            again.close();
            assertThat(reserved(registry, "consumer-0")).isEqualTo(10);
        });
    }

    @Test
    void countsAndTimesRequestsThatWait() {
        runner.withPropertyValues("envy.memory.reserve-timeout=1ms").run(context -> {
            MemoryBudget budget = context.getBean(MemoryBudget.class);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            FunctionTimer waits = registry.get("envy.memory.reserve.waits").functionTimer();
            assertThat(waits.count()).isZero();
            budget.reserve("all", budget.availableBytes());
            assertThatExceptionOfType(MemoryLimitExceededException.class).isThrownBy(() -> budget.reserve("import", 1));
            assertThat(waits.count()).isEqualTo(1);
            assertThat(waits.totalTime(TimeUnit.MILLISECONDS)).isGreaterThanOrEqualTo(1);
            assertThat(registry.get("envy.memory.reserve.waiting").gauge().value())
                    .isZero();
        });
    }

    private static double reserved(MeterRegistry registry, String consumer) {
        return registry.get("envy.memory.reserved")
                .tag("consumer", consumer)
                .gauge()
                .value();
    }

    @Test
    void timesForcedCollectionsAndTellsWhatTheyFoundAlive() {
        runner.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(context.getBean(GarbageCollector.class).collect().collected())
                    .isTrue();
            FunctionTimer forced = registry.get("envy.memory.gc.forced").functionTimer();
            assertThat(forced.count()).isEqualTo(1);
            assertThat(forced.totalTime(TimeUnit.NANOSECONDS)).isPositive();
            assertThat(registry.get("envy.memory.heap.live").gauge().value()).isPositive();
        });
    }

    @Test
    void timesWhatAnswersPressure() {
        runner.withPropertyValues("envy.memory.memory-threshold=1MB").run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            context.getBean(MemoryPressureHandler.class).recordAllocation(2 << 20);
            FunctionTimer spills = registry.get("envy.memory.pressure.responses")
                    .tags("response", "spill", "outcome", "success")
                    .functionTimer();
            Awaitility.await().untilAsserted(() -> assertThat(spills.count()).isPositive());
        });
    }

    @Test
    void knowsNoTimeToExhaustionWhileTheLiveHeapDoesNotGrow() {
        runner.run(context -> {
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            Gauge exhaustion = registry.get("envy.memory.heap.exhaustion").gauge();
            assertThat(exhaustion.value()).isNaN();
            assertThat(exhaustion.getId().getBaseUnit()).isEqualTo("seconds");
            assertThat(registry.get("envy.memory.leak.reports")
                            .functionCounter()
                            .count())
                    .isZero();
        });
    }

    @Test
    void thereIsNoMeterWhenEverythingIsOff() {
        runner.withPropertyValues("envy.memory.enabled=false")
                .run(context -> assertThat(context.getBean(MeterRegistry.class).getMeters())
                        .noneMatch(meter ->
                                Objects.requireNonNull(meter.getId().getName()).startsWith("envy.")));
    }
}
