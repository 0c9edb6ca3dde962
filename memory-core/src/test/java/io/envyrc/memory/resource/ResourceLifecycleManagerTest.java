package io.envyrc.memory.resource;

import static io.envyrc.memory.Await.awaitThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ResourceLifecycleManagerTest {
    private final List<String> released = new ArrayList<>();
    private final ResourceManager resources = ResourceManager.builder().build();
    private final ResourceLifecycleManager<FakeResource> manager = new ResourceLifecycleManager<>(resources);
    private final ExecutorService pool = Executors.newFixedThreadPool(4);

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    @Test
    void createsTracksProcessesAndReleases() {
        FakeResource a = create("a");
        assertThat(manager.ids()).containsExactly("a");
        assertThat(resources.size()).isEqualTo(1);
        long bytes = manager.process("a", FakeResource::estimateMemory);
        assertThat(bytes).isEqualTo(10);

        assertThat(manager.release("a")).isTrue();
        assertThat(manager.release("a")).isFalse();
        assertThat(a.releases).hasValue(1);
        assertThat(resources.size()).isZero();
        assertThat(manager.ids()).isEmpty();
        assertThatIllegalStateException()
                .isThrownBy(() -> manager.process("a", FakeResource::name))
                .withMessage("There is no resource 'a'");
    }

    @Test
    void failsOnAUsedIdWithoutCallingTheFactory() {
        create("a");
        AtomicInteger calls = new AtomicInteger();
        assertThatIllegalStateException()
                .isThrownBy(() -> manager.create("a", () -> {
                    calls.incrementAndGet();
                    return fake("a");
                }))
                .withMessage("Resource id 'a' is in use; release it first");
        assertThat(calls).hasValue(0);
        assertThat(resources.size()).isEqualTo(1);

        manager.release("a");
        create("a");
    }

    @Test
    void letsOneOfManyThreadsCreateAndCallsItsFactoryOnly() throws Exception {
        int workers = 4;
        for (int round = 0; round < 200; round++) {
            String id = "id" + round;
            CyclicBarrier gate = new CyclicBarrier(workers);
            AtomicInteger calls = new AtomicInteger();
            List<Future<FakeResource>> done = new ArrayList<>();
            for (int worker = 0; worker < workers; worker++) {
                done.add(pool.submit(() -> {
                    gate.await(30, SECONDS);
                    return manager.create(id, () -> {
                        calls.incrementAndGet();
                        return fake(id);
                    });
                }));
            }
            int won = 0;
            for (Future<FakeResource> worker : done) {
                try {
                    worker.get(30, SECONDS);
                    won++;
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).hasMessage("Resource id '%s' is in use; release it first", id);
                }
            }
            assertThat(won).isEqualTo(1);
            assertThat(calls).hasValue(1);
        }
        assertThat(resources.size()).isEqualTo(200);
    }

    @Test
    void leavesTheIdFreeWhenTheFactoryFails() {
        assertThatIllegalStateException()
                .isThrownBy(() -> manager.create("a", () -> {
                    throw new IllegalStateException("no disk");
                }))
                .withMessage("no disk");
        assertThat(manager.ids()).isEmpty();
        create("a");
    }

    @Test
    void leavesTheIdFreeWhenTheFactoryReturnsNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> manager.create("a", ResourceLifecycleManagerTest::makesNull))
                .withMessage("the factory of resource 'a' returned null");
        create("a");
    }

    @Test
    void tellsAResourceThatIsBeingCreatedFromNone() {
        manager.create("a", () -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> manager.process("a", FakeResource::name))
                    .withMessage("Resource 'a' is being created");
            assertThat(manager.release("a")).isFalse();
            assertThat(manager.ids()).isEmpty();
            return fake("a");
        });
        assertThat(manager.ids()).containsExactly("a");
    }

    @Test
    void waitsForTheWorkUnderWayAndTurnsLaterWorkAway() throws Exception {
        FakeResource a = create("a");
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch finish = new CountDownLatch(1);
        Future<String> work = pool.submit(() -> manager.process("a", resource -> {
            working.countDown();
            awaitQuietly(finish);
            // The same again, within work that began before the release.
            return manager.process("a", FakeResource::name);
        }));
        assertThat(working.await(30, SECONDS)).isTrue();
        Thread releaser = new Thread(() -> manager.release("a"));
        releaser.start();
        awaitThat(() -> releaser.getState() == Thread.State.WAITING);
        assertThat(a.releases).hasValue(0);
        assertThatIllegalStateException()
                .isThrownBy(() -> manager.process("a", FakeResource::name))
                .withMessage("Resource 'a' is being released");
        assertThatIllegalStateException()
                .isThrownBy(() -> create("a"))
                .withMessage("Resource id 'a' is in use; release it first");
        assertThat(manager.release("a")).isFalse();

        finish.countDown();
        assertThat(work.get(30, SECONDS)).isEqualTo("a");
        releaser.join();
        assertThat(a.releases).hasValue(1);
        create("a");
    }

    @Test
    void neverKeepsWorkWaitingBehindAReleaseThatWaits() throws Exception {
        for (int round = 0; round < 3_000; round++) {
            create("a");
            CountDownLatch working = new CountDownLatch(1);
            CountDownLatch turnedAway = new CountDownLatch(1);
            CyclicBarrier gate = new CyclicBarrier(2);
            Future<Boolean> work = pool.submit(() -> manager.process("a", resource -> {
                working.countDown();
                return awaitSeconds(turnedAway);
            }));
            assertThat(working.await(30, SECONDS)).isTrue();
            // The release waits for the work, and the work for these calls, one of which meets the release.
            Future<?> later = pool.submit(() -> {
                gate.await(30, SECONDS);
                try {
                    while (true) {
                        manager.process("a", FakeResource::name);
                    }
                } catch (IllegalStateException e) {
                    turnedAway.countDown();
                    assertThat(e).hasMessage("Resource 'a' is being released");
                }
                return null;
            });
            Future<Boolean> release = pool.submit(() -> {
                gate.await(30, SECONDS);
                return manager.release("a");
            });
            assertThat(work.get(30, SECONDS)).as("round %d", round).isTrue();
            later.get(30, SECONDS);
            assertThat(release.get(30, SECONDS)).isTrue();
        }
    }

    @Test
    void letsTwoThreadsProcessEachOthersResourceWhileBothAreBeingReleased() throws Exception {
        create("a");
        create("b");
        CountDownLatch using = new CountDownLatch(2);
        CountDownLatch releasing = new CountDownLatch(1);
        CountDownLatch turnedAway = new CountDownLatch(2);
        List<Future<String>> work = new ArrayList<>();
        for (String own : List.of("a", "b")) {
            String other = own.equals("a") ? "b" : "a";
            work.add(pool.submit(() -> manager.process(own, resource -> {
                using.countDown();
                awaitQuietly(releasing);
                assertThatIllegalStateException()
                        .isThrownBy(() -> manager.process(other, FakeResource::name))
                        .withMessage("Resource '%s' is being released", other);
                // Whoever ends first is released, and its id is free then.
                turnedAway.countDown();
                awaitQuietly(turnedAway);
                return manager.process(own, FakeResource::name);
            })));
        }
        assertThat(using.await(30, SECONDS)).isTrue();
        List<Thread> releasers = new ArrayList<>();
        for (String id : List.of("a", "b")) {
            Thread releaser = new Thread(() -> manager.release(id));
            releaser.start();
            releasers.add(releaser);
            awaitThat(() -> releaser.getState() == Thread.State.WAITING);
        }
        releasing.countDown();
        for (Future<String> worker : work) {
            worker.get(30, SECONDS);
        }
        for (Thread releaser : releasers) {
            releaser.join();
        }
        assertThat(manager.ids()).isEmpty();
    }

    @Test
    void refusesToReleaseFromWorkThatUsesTheResource() {
        FakeResource a = create("a");
        FakeResource b = create("b");
        manager.process("a", resource -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> manager.release("a"))
                    .withMessage("Resource 'a' cannot be released by work that uses it; release it afterwards");
            return manager.release("b");
        });
        assertThat(a.releases).hasValue(0);
        assertThat(b.releases).hasValue(1);
        assertThat(manager.process("a", FakeResource::name)).isEqualTo("a");
    }

    @Test
    void processesFromSeveralThreadsAtOnceAndPassesFailuresOn() throws Exception {
        create("a");
        CyclicBarrier both = new CyclicBarrier(2);
        List<Future<Integer>> done = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            done.add(pool.submit(() -> manager.process("a", resource -> {
                try {
                    return both.await(30, SECONDS);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            })));
        }
        for (Future<Integer> worker : done) {
            worker.get(30, SECONDS);
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> manager.process("a", resource -> {
                    throw new IllegalStateException("broken work");
                }))
                .withMessage("broken work");
        assertThat(manager.release("a")).isTrue();
    }

    @Test
    void freesTheIdEvenIfTheReleaseFails() {
        create("a").failing();
        assertThatIllegalStateException().isThrownBy(() -> manager.release("a")).withMessage("a cannot release");
        assertThat(resources.size()).isZero();
        create("a");
    }

    @Test
    void releasesAllInReverseOrderOfCreationThoughSomeFail() {
        manager.create("outer", () -> {
            create("inner");
            return fake("outer");
        });
        create("x").failing();
        create("last");
        assertThat(manager.ids()).containsExactly("inner", "outer", "x", "last");
        assertThatExceptionOfType(ResourceException.class)
                .isThrownBy(manager::releaseAll)
                .withMessage("1 of 4 resources failed to release: 'x'")
                .havingCause()
                .withMessage("x cannot release");
        assertThat(released).containsExactly("last", "x", "outer", "inner");
        create("again");
    }

    @Test
    void createsNoMoreOnceClosedAndReleasesWhatWasBeingCreated() {
        FakeResource late = fake("late");
        assertThatIllegalStateException()
                .isThrownBy(() -> manager.create("late", () -> {
                    manager.close();
                    return late;
                }))
                .withMessage("Resource life cycle is closed and cannot create 'late'");
        assertThat(late.releases).hasValue(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> create("b"))
                .withMessage("Resource life cycle is closed and cannot create 'b'");
        manager.close();
        assertThat(manager.ids()).isEmpty();
    }

    @Test
    void releasesWhatTheClosedResourceManagerWouldNotTrack() {
        resources.close();
        FakeResource a = fake("a");
        assertThatIllegalStateException()
                .isThrownBy(() -> manager.create("a", () -> a))
                .withMessage("Resource manager is closed and cannot track 'a'");
        assertThat(a.releases).hasValue(1);
        assertThat(manager.ids()).isEmpty();
    }

    private FakeResource create(String id) {
        return manager.create(id, () -> fake(id));
    }

    private FakeResource fake(String id) {
        return new FakeResource(id, 10, released);
    }

    @SuppressWarnings("NullAway") // what a caller without null checks may pass
    private static FakeResource makesNull() {
        return null;
    }

    private static boolean awaitSeconds(CountDownLatch latch) {
        try {
            return latch.await(10, SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
