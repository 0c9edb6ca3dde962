package io.envyrc.memory.resource;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.SpillableConsumer;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.GcStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ResourceManagerTest {
    private final List<String> released = new ArrayList<>();
    private final GarbageCollector collector = GarbageCollector.builder()
            .interval(Duration.ZERO)
            .strategy(GcStrategy.CONSERVATIVE)
            .build();
    private final ResourceManager manager = ResourceManager.builder()
            .budget(MemoryBudget.ofBytes(1000))
            .allocator(() -> 100)
            .gcPressureThreshold(0.8)
            .garbageCollector(collector)
            .build();

    @Test
    void addsUpResourcesAndAllocator() {
        assertThat(manager.estimateMemory()).isEqualTo(100);
        track("a", 30);
        FakeResource b = track("b", 20);
        assertThat(manager.track(b)).isSameAs(b);
        assertThat(manager.size()).isEqualTo(2);
        assertThat(manager.estimateMemory()).isEqualTo(150);
    }

    @Test
    void countsAnEstimateThatFailsAsNothing() {
        track("a", 30);
        track("broken", 50).failing();
        assertThat(manager.estimateMemory()).isEqualTo(130);
        assertThat(manager.failedEstimates()).isEqualTo(1);
    }

    @Test
    void staysAtTheLargestNumberInsteadOfWrappingAround() {
        track("a", Long.MAX_VALUE);
        track("a", Long.MAX_VALUE);
        assertThat(manager.estimateMemory()).isEqualTo(Long.MAX_VALUE);
        assertThat(manager.usage()).containsExactly(new ResourceUsage("a", Long.MAX_VALUE, 2));
    }

    @Test
    void tellsWhatIsHeldByNameMostFirst() {
        track("small", 10);
        track("shared", 20);
        track("large", 50);
        track("shared", 25);
        track("alike", 10);
        assertThat(manager.usage())
                .containsExactly(
                        new ResourceUsage("large", 50, 1),
                        new ResourceUsage("shared", 45, 2),
                        new ResourceUsage("alike", 10, 1),
                        new ResourceUsage("small", 10, 1));
    }

    @Test
    void spillsNothingBelowTheThreshold() {
        FakeResource a = track("a", 700);
        assertThat(manager.spillIfNeeded()).isZero();
        assertThat(a.spillRequests).isEmpty();
    }

    @Test
    void spillsWhatIsOverTheThresholdLargestFirst() {
        FakeResource small = track("small", 200);
        FakeResource large = track("large", 600);
        assertThat(manager.spillIfNeeded()).isEqualTo(100);
        assertThat(large.spillRequests).containsExactly(100L);
        assertThat(small.spillRequests).isEmpty();
        assertThat(manager.spillIfNeeded()).isZero();
    }

    @Test
    void spillsWhatIsWantedWhateverIsHeld() {
        FakeResource small = track("small", 20);
        FakeResource large = track("large", 60);
        assertThat(manager.spill(70)).isEqualTo(70);
        assertThat(large.spillRequests).containsExactly(70L);
        assertThat(small.spillRequests).containsExactly(10L);
        assertThat(manager.spill(0)).isZero();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> manager.spill(-1))
                .withMessage("bytes must be >= 0 but was -1");
    }

    @Test
    void asksTheNextForWhatTheLargestCouldNotGive() {
        FakeResource broken = track("broken", 500).failing();
        FakeResource third = track("third", 450);
        FakeResource second = track("second", 460);
        // The broken one counts as nothing: 100 + 450 + 460 - 800 are over.
        assertThat(manager.spillIfNeeded()).isEqualTo(210);
        assertThat(second.spillRequests).containsExactly(210L);
        assertThat(third.spillRequests).isEmpty();
        assertThat(broken.spillRequests).isEmpty();
    }

    @Test
    void goesOnSpillingAfterOneThatFailsAndTellsIt() {
        FakeResource other = new FakeResource("other", 300);
        ManagedResource broken = new ManagedResource() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public long estimateMemory() {
                return 900;
            }

            @Override
            public long forceCleanup() {
                return 0;
            }

            @Override
            public long spillIfNeeded(long bytes) {
                throw new IllegalStateException("disk full");
            }

            @Override
            public void release() {}
        };
        manager.track(other);
        manager.track(broken);
        assertThatExceptionOfType(ResourceException.class)
                .isThrownBy(manager::spillIfNeeded)
                .withMessage("1 of 2 resources failed to spill: 'broken'")
                .havingCause()
                .withMessage("disk full");
        assertThat(other.spillRequests).containsExactly(500L);
        assertThat(other.estimateMemory()).isZero();
    }

    @Test
    void asksTheBudgetsConsumersForWhatTheResourcesCouldNotGive() {
        MemoryBudget budget = manager.budget();
        FakeResource resource = track("resource", 30);
        try (SpillableConsumer sort = budget.register("sort", request -> {
            assertThat(request.asker()).isEqualTo("resource manager");
            assertThat(request.own()).isFalse();
            budget.spillableConsumers().get(0).close();
        })) {
            sort.reserve(MemoryKind.OFF_HEAP, 850);
            assertThat(manager.spill(30)).isEqualTo(30);
            assertThat(sort.bytes()).isEqualTo(850);

            // 850 are reserved, which is more than the 100 of the allocator: 50 are over.
            assertThat(manager.spillIfNeeded()).isEqualTo(850);
        }
        assertThat(resource.spillRequests).containsExactly(30L, 50L);
        assertThat(budget.reservedBytes()).isZero();
        assertThat(manager.spillIfNeeded()).isZero();
    }

    @Test
    void spillsTheBudgetsConsumersThoughAResourceFailed() {
        FakeResource broken = track("broken", 500);
        SpillableConsumer[] sort = new SpillableConsumer[1];
        sort[0] = manager.budget().register("sort", request -> sort[0].close());
        sort[0].reserve(MemoryKind.HEAP, 200);
        broken.failing();
        assertThatExceptionOfType(ResourceException.class)
                .isThrownBy(() -> manager.spill(100))
                .withMessage("1 of 1 resources failed to spill: 'broken'");
        assertThat(manager.budget().reservedBytes()).isZero();
    }

    @Test
    void cleansUpAllWhateverIsHeld() {
        track("a", 100);
        track("b", 50);
        assertThat(manager.forceCleanup()).isEqualTo(75);
        assertThat(manager.estimateMemory()).isEqualTo(175);
        assertThat(collector.collections()).isZero();
    }

    @Test
    void asksForACollectionAfterACleanupWhenTheStrategyFindsItDue() {
        track("a", 720);
        manager.forceCleanup();
        assertThat(collector.collections()).isZero();

        track("b", 450);
        manager.forceCleanup();
        assertThat(collector.collections()).isEqualTo(1);
    }

    @Test
    void goesOnCleaningUpAfterOneThatFailsAndTellsIt() {
        track("x", 10).failing();
        FakeResource a = track("a", 100);
        track("y", 10).failing();
        assertThatExceptionOfType(ResourceException.class)
                .isThrownBy(manager::forceCleanup)
                .withMessage("2 of 3 resources failed to clean up: 'x', 'y'")
                .satisfies(e -> assertThat(e.getCause()).hasMessage("x cannot cleanup"))
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(a.estimateMemory()).isEqualTo(50);
    }

    @Test
    void releasesAResourceOnceAndForgetsItEvenIfThatFails() {
        FakeResource a = track("a", 10);
        assertThat(manager.release(a)).isTrue();
        assertThat(manager.release(a)).isFalse();
        assertThat(a.releases).hasValue(1);

        FakeResource broken = track("broken", 10).failing();
        assertThatIllegalStateException()
                .isThrownBy(() -> manager.release(broken))
                .withMessage("broken cannot release");
        assertThat(manager.release(broken)).isFalse();
        assertThat(manager.size()).isZero();
    }

    @Test
    void releasesAllLatestFirstThoughSomeFail() {
        track("a", 1);
        track("b", 1).failing();
        track("c", 1);
        track("d", 1).failing();
        assertThatExceptionOfType(ResourceException.class)
                .isThrownBy(manager::close)
                .withMessage("2 of 4 resources failed to release: 'd', 'b'")
                .satisfies(e -> assertThat(e.getCause()).hasMessage("d cannot release"))
                .satisfies(e -> assertThat(e.getSuppressed())
                        .singleElement()
                        .satisfies(s -> assertThat(s).hasMessage("b cannot release")));
        assertThat(released).containsExactly("d", "c", "b", "a");
        assertThat(manager.size()).isZero();
        manager.close();
        assertThat(released).hasSize(4);
    }

    @Test
    void staysUsableAfterAllWereReleasedAndTracksNoneOnceClosed() {
        track("a", 1);
        manager.releaseAll();
        FakeResource b = track("b", 1);
        manager.close();
        assertThat(b.releases).hasValue(1);

        FakeResource c = new FakeResource("c", 1);
        assertThatIllegalStateException()
                .isThrownBy(() -> manager.track(c))
                .withMessage("Resource manager is closed and cannot track 'c'");
        assertThat(c.releases).hasValue(0);
    }

    @Test
    void asksForTheNameOfARefusedResourceWithoutItsLock() {
        manager.close();
        ExecutorService other = Executors.newSingleThreadExecutor();
        ManagedResource asking = new ManagedResource() {
            @Override
            public String name() {
                try {
                    return "one of " + other.submit(manager::size).get(10, SECONDS);
                } catch (Exception e) {
                    throw new AssertionError("another thread could not ask the manager", e);
                }
            }

            @Override
            public long estimateMemory() {
                return 0;
            }

            @Override
            public long forceCleanup() {
                return 0;
            }

            @Override
            public void release() {}
        };
        try {
            assertThatIllegalStateException()
                    .isThrownBy(() -> manager.track(asking))
                    .withMessage("Resource manager is closed and cannot track 'one of 0'");
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void releasesOnceWhenManyThreadsDo() throws Exception {
        int workers = 4;
        ExecutorService pool = Executors.newFixedThreadPool(workers);
        try {
            for (int round = 0; round < 200; round++) {
                FakeResource resource = track("r", 1);
                CyclicBarrier gate = new CyclicBarrier(workers);
                AtomicInteger won = new AtomicInteger();
                List<Future<?>> done = new ArrayList<>();
                for (int worker = 0; worker < workers; worker++) {
                    done.add(pool.submit(() -> {
                        gate.await(30, SECONDS);
                        if (manager.release(resource)) {
                            won.incrementAndGet();
                        }
                        return null;
                    }));
                }
                for (Future<?> worker : done) {
                    worker.get(30, SECONDS);
                }
                assertThat(won).hasValue(1);
                assertThat(resource.releases).hasValue(1);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void refusesAThresholdOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceManager.builder().gcPressureThreshold(0))
                .withMessage("gcPressureThreshold must be above 0.0 and at most 1.0 but was 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ResourceManager.builder().gcPressureThreshold(1.1))
                .withMessage("gcPressureThreshold must be above 0.0 and at most 1.0 but was 1.1");
    }

    private FakeResource track(String name, long bytes) {
        return manager.track(new FakeResource(name, bytes, released));
    }
}
