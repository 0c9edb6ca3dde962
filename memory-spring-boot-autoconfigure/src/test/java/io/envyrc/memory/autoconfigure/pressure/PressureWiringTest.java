package io.envyrc.memory.autoconfigure.pressure;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.autoconfigure.AllMemoryAutoConfigurations;
import io.envyrc.memory.autoconfigure.IsolatedEvents;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.budget.SpillableConsumer;
import io.envyrc.memory.pool.BytePool;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySignals;
import io.envyrc.memory.pressure.MemorySnapshot;
import io.envyrc.memory.pressure.PressureLevel;
import io.envyrc.memory.pressure.PressureResponse;
import io.envyrc.memory.resource.ManagedResource;
import io.envyrc.memory.resource.ResourceManager;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

/** What a level sets off, in a context that is told nothing but to start. */
class PressureWiringTest {
    private final AtomicLong used = new AtomicLong();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AllMemoryAutoConfigurations.get())
            .withPropertyValues("envy.memory.pressure.poll-interval=10ms")
            .withBean("dial", MemorySignal.class, () -> new Dial(used));

    private record Dial(AtomicLong used) implements MemorySignal {
        @Override
        public String name() {
            return "dial";
        }

        @Override
        public Optional<Reading> read() {
            return Optional.of(new Reading(used.get(), 100, true));
        }
    }

    private static final class Index implements ManagedResource {
        private final AtomicLong bytes = new AtomicLong(1000);

        @Override
        public String name() {
            return "index";
        }

        @Override
        public long estimateMemory() {
            return bytes.get();
        }

        @Override
        public long forceCleanup() {
            return 0;
        }

        @Override
        public long spillIfNeeded(long wanted) {
            return bytes.getAndUpdate(held -> Math.max(0, held - wanted)) - bytes.get();
        }

        @Override
        public void release() {
            bytes.set(0);
        }
    }

    @Test
    void warningTrimsHalfOfWhatPoolsKeep() {
        runner.run(context -> {
            BytePool pool = fill(context.getBean(BytePool.class));
            used.set(85);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(pool.stats().idle()).isLessThanOrEqualTo(2));
            assertThat(pool.stats().trimmed()).isPositive();
        });
    }

    @Test
    void criticalTrimsAllOfItAndSpillsWhatIsOverTheWarningMark() {
        runner.run(context -> {
            BytePool pool = fill(context.getBean(BytePool.class));
            Index index = context.getBean(ResourceManager.class).track(new Index());
            used.set(95);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(pool.stats().idle()).isZero());
            Awaitility.await().untilAsserted(() -> assertThat(index.bytes).hasValueLessThan(1000));
            assertThat(context.getBean(MemoryMonitor.class).snapshot().reason()).contains("dial");
        });
    }

    @Test
    void whatIsReservedOfTheBudgetIsASignalAndSeenAtOnce() {
        runner.withPropertyValues("envy.memory.memory-threshold=10MB", "envy.memory.pressure.poll-interval=1m")
                .run(context -> {
                    MemoryMonitor monitor = context.getBean(MemoryMonitor.class);
                    MemoryBudget budget = context.getBean(MemoryBudget.class);
                    Awaitility.await().until(() -> monitor.stats().polls() > 0);
                    SpillableConsumer spills = budget.register("spills", request -> {});
                    try (MemoryReservation spillable = spills.reserve(MemoryKind.HEAP, 9_500_000)) {
                        assertThat(monitor.snapshot().level()).isEqualTo(PressureLevel.WARNING);
                        assertThat(monitor.snapshot().reading(MemorySignals.BUDGET))
                                .contains(new MemorySignal.Reading(spillable.bytes(), 10 << 20, 0));
                    }
                    budget.reserve("stays", 9_500_000);
                    monitor.wake();
                    Awaitility.await().until(() -> monitor.snapshot().level() == PressureLevel.CRITICAL);
                });
    }

    @Test
    void aBudgetWithoutALimitIsNoSignal() {
        assertThat(new BudgetSignal(MemoryBudget.unlimited()).read()).isEmpty();
        new BudgetSignal(MemoryBudget.unlimited()).onCrossing(0.8, () -> {}).close();
    }

    @Test
    void everyChangeOfLevelIsPublishedAsAnEvent() {
        List<PressureLevel> levels = new CopyOnWriteArrayList<>();
        runner.withInitializer(context ->
                        context.addApplicationListener((ApplicationListener<MemoryPressureEvent>) event -> {
                            assertThat(event.snapshot().level()).isEqualTo(event.level());
                            levels.add(event.level());
                        }))
                .run(context -> {
                    used.set(85);
                    Awaitility.await().untilAsserted(() -> assertThat(levels).containsExactly(PressureLevel.WARNING));
                    used.set(95);
                    Awaitility.await()
                            .untilAsserted(() ->
                                    assertThat(levels).containsExactly(PressureLevel.WARNING, PressureLevel.CRITICAL));
                });
    }

    @Test
    void aListenerThatThrowsOrBlocksSilencesNoOtherAndMissesNoChange() {
        CountDownLatch release = new CountDownLatch(1);
        List<PressureLevel> blocked = new CopyOnWriteArrayList<>();
        List<PressureLevel> heard = new CopyOnWriteArrayList<>();
        runner.withBean(Ears.class, () -> new Ears(release, blocked, heard)).run(context -> {
            try {
                used.set(85);
                Awaitility.await().untilAsserted(() -> assertThat(heard).containsExactly(PressureLevel.WARNING));
                used.set(95);
                Awaitility.await()
                        .untilAsserted(
                                () -> assertThat(heard).containsExactly(PressureLevel.WARNING, PressureLevel.CRITICAL));
                assertThat(blocked).isEmpty();
            } finally {
                release.countDown();
            }
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(blocked).containsExactly(PressureLevel.WARNING, PressureLevel.CRITICAL));
            IsolatedEvents events = context.getBean(IsolatedEvents.class);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(events.stats()).isEqualTo(new IsolatedEvents.Stats(2, 2, 0)));
        });
    }

    record Ears(CountDownLatch release, List<PressureLevel> blocked, List<PressureLevel> heard) {
        @Order(1)
        @EventListener
        void broken(MemoryPressureEvent event) {
            if (event != null) {
                throw new IllegalStateException("deaf");
            }
        }

        @Order(2)
        @EventListener
        void slow(MemoryPressureEvent event) throws InterruptedException {
            release.await();
            blocked.add(event.level());
        }

        @Order(3)
        @EventListener
        void good(MemoryPressureEvent event) {
            heard.add(event.level());
        }
    }

    @Test
    void aUsersResponseFollowsOursAndIsCounted() {
        List<PressureLevel> answered = new CopyOnWriteArrayList<>();
        runner.withBean(
                        "mine",
                        PressureResponse.class,
                        () -> new NamedResponse("mine", pressure -> {
                            answered.add(pressure.level());
                            return 42;
                        }))
                .run(context -> {
                    MemoryPressureHandler handler = context.getBean(MemoryPressureHandler.class);
                    List<String> order = List.copyOf(handler.stats().responses().keySet());
                    assertThat(order.subList(0, 4)).containsExactlyInAnyOrder("batch", "chunks", "writer", "ddex");
                    assertThat(order.subList(4, order.size()))
                            .containsExactly("pools", "caches", "resources", "kafka", "mine");
                    used.set(95);
                    Awaitility.await()
                            .untilAsserted(() -> assertThat(handler.stats().responses())
                                    .hasEntrySatisfying(
                                            "mine",
                                            mine -> assertThat(mine.givenBackBytes())
                                                    .isEqualTo(42)));
                    assertThat(answered).containsExactly(PressureLevel.CRITICAL);
                });
    }

    @Test
    void responsesWithoutANameHaveThatOfTheirBean() {
        runner.withBean("first", Nameless.class, Nameless::new)
                .withBean("second", Nameless.class, Nameless::new)
                .withBean("third", PressureResponse.class, () -> pressure -> 0)
                .run(context -> assertThat(context.getBean(MemoryPressureHandler.class)
                                .stats()
                                .responses()
                                .keySet())
                        .contains("first", "second", "third"));
    }

    private static final class Nameless implements PressureResponse {
        @Override
        public long respond(MemorySnapshot pressure) {
            return 0;
        }
    }

    @Test
    void callsNothingWhenItOnlyObserves() {
        runner.withPropertyValues("envy.memory.pressure.observe-only=true").run(context -> {
            BytePool pool = fill(context.getBean(BytePool.class));
            used.set(95);
            MemoryPressureHandler handler = context.getBean(MemoryPressureHandler.class);
            Awaitility.await()
                    .untilAsserted(() -> assertThat(handler.stats().responses())
                            .hasEntrySatisfying(
                                    "pools",
                                    pools -> assertThat(pools.observed()).isPositive()));
            assertThat(pool.stats().idle()).isEqualTo(4);
        });
    }

    private static BytePool fill(BytePool pool) {
        byte[][] arrays = new byte[4][];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = pool.acquire(1024);
        }
        for (byte[] array : arrays) {
            pool.release(array);
        }
        assertThat(pool.stats().idle()).isEqualTo(4);
        return pool;
    }
}
