package io.envyrc.memory.budget;

import static io.envyrc.memory.Await.awaitThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpillingRaceTest {
    private static final int THREADS = 16;

    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void stopWorkers() {
        executor.shutdownNow();
    }

    /** While it spills, it reserves, closes another and closes itself. */
    private static final class Unruly implements Spillable {
        final SpillableConsumer consumer;
        final MemoryBudget budget;
        final AtomicReferenceArray<SpillableConsumer> others;

        Unruly(MemoryBudget budget, String name, AtomicReferenceArray<SpillableConsumer> others) {
            this.budget = budget;
            this.others = others;
            this.consumer = budget.register(name, ThreadLocalRandom.current().nextInt(3), this);
        }

        @Override
        public void spill(SpillRequest request) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            try (MemoryReservation scratch = budget.reserve("scratch", random.nextInt(20))) {
                assertThat(scratch.bytes()).isLessThan(20);
                consumer.reserve(MemoryKind.HEAP, random.nextInt(20)).grow(random.nextInt(20));
            } catch (MemoryLimitExceededException | IllegalStateException refusedOrClosed) {
                assertThat(refusedOrClosed).hasMessageFindingMatch("while spilling|is closed|are reserved");
            }
            SpillableConsumer other = others.get(random.nextInt(others.length()));
            if (other != null) {
                other.close();
            }
            consumer.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, PT0S", "true, PT0S", "false, PT0.002S", "true, PT0.002S"})
    void endsAtZeroWhenConsumersReserveCloseThemselvesAndCloseOthersWhileTheySpill(boolean fair, Duration wait)
            throws Exception {
        // Tight, where requests may wait: those that cannot spill leave little then.
        long limit = wait.isZero() ? 2000 : 600;
        MemoryBudget budget =
                MemoryBudget.builder(limit).fair(fair).reserveTimeout(wait).build();
        AtomicLong granted = new AtomicLong();
        AtomicReferenceArray<SpillableConsumer> latest = new AtomicReferenceArray<>(THREADS);
        onManyThreads(worker -> () -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            for (int i = 0; i < 500; i++) {
                SpillableConsumer own = new Unruly(budget, "consumer-" + i % 50, latest).consumer;
                SpillableConsumer before = latest.getAndSet(worker, own);
                try {
                    MemoryReservation first = own.reserve(MemoryKind.OFF_HEAP, random.nextInt(200));
                    first.grow(random.nextInt(400));
                    first.resize(random.nextInt(300));
                    try (MemoryReservation plain = budget.reserve("plain", random.nextInt(100))) {
                        granted.addAndGet(plain.bytes());
                    }
                } catch (MemoryLimitExceededException | IllegalStateException refusedOrClosed) {
                    assertThat(refusedOrClosed).hasMessageFindingMatch("are reserved|is closed");
                }
                if (before != null) {
                    before.close();
                }
                assertThat(budget.reservedBytes()).isBetween(0L, limit);
            }
            return null;
        });
        assertThat(granted.get()).isPositive();
        if (!wait.isZero() && !fair) {
            assertThat(budget.reserveWaits().ended()).isPositive();
        }
        assertThat(budget.reserveWaits().waiting()).isZero();
        budget.spillableConsumers().forEach(SpillableConsumer::close);
        assertThat(budget.reservedBytes()).isZero();
        assertThat(budget.topConsumers(5)).isEmpty();
        assertThat(budget.spillableConsumers()).isEmpty();
        assertThat(budget.peakBytes()).isLessThanOrEqualTo(limit);
    }

    /** Holds what it was granted until it is asked to spill. */
    private static final class Operator implements Spillable {
        final SpillableConsumer consumer;
        final MemoryReservation reservation;

        Operator(MemoryBudget budget, int number) {
            this.consumer = budget.register("operator-" + number, this);
            this.reservation = consumer.reserve(MemoryKind.OFF_HEAP, 0);
        }

        @Override
        public synchronized void spill(SpillRequest request) {
            reservation.shrink(reservation.bytes());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesNobodyWhoseRequestFitsOnceAllHaveSpilled(boolean fair) throws Exception {
        int each = 100;
        MemoryBudget budget =
                MemoryBudget.builder((long) each * THREADS).fair(fair).build();
        List<Operator> operators = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            operators.add(new Operator(budget, i));
        }
        onManyThreads(worker -> () -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            for (int i = 0; i < 2_000; i++) {
                operators.get(worker).reservation.grow(1 + random.nextInt(each));
            }
            return null;
        });
        operators.forEach(operator -> operator.consumer.close());
        assertThat(budget.reservedBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"false, PT0S", "true, PT0S", "false, PT0.005S"})
    void endsThoughSpillsNeedLocksThatTheirConsumersHoldWhileTheyAsk(boolean waiting, Duration reserveTimeout)
            throws Exception {
        int consumers = 4;
        MemoryBudget budget = MemoryBudget.builder(1000)
                .spillTimeout(Duration.ofMillis(waiting ? 20 : 30_000))
                .reserveTimeout(reserveTimeout)
                .build();
        List<ReentrantLock> locks = new ArrayList<>();
        List<MemoryReservation> held = new ArrayList<>();
        AtomicLong grown = new AtomicLong();
        for (int i = 0; i < consumers; i++) {
            int number = i;
            ReentrantLock lock = new ReentrantLock();
            locks.add(lock);
            SpillableConsumer consumer = budget.register("locked-" + i, request -> {
                if (waiting) {
                    lock.lock();
                } else if (!lock.tryLock()) {
                    return;
                }
                try {
                    held.get(number).shrink(held.get(number).bytes());
                } finally {
                    lock.unlock();
                }
            });
            held.add(consumer.reserve(MemoryKind.HEAP, 0));
        }
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < consumers; i++) {
            int number = i;
            work.add(() -> {
                for (int round = 0; round < 100; round++) {
                    locks.get(number).lock();
                    try {
                        held.get(number).grow(200);
                        grown.incrementAndGet();
                    } catch (MemoryLimitExceededException refused) {
                        assertThat(refused.requestedBytes()).isEqualTo(200);
                    } finally {
                        locks.get(number).unlock();
                    }
                }
                return null;
            });
        }
        together(work);
        assertThat(grown.get()).isGreaterThanOrEqualTo(5);
        held.forEach(MemoryReservation::close);
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void letsOthersProceedWhileACallbackHangs() throws Exception {
        MemoryBudget budget =
                MemoryBudget.builder(1000).spillTimeout(Duration.ofMillis(200)).build();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Hoard hung = new Hoard(budget, "hung", 600);
        Hoard willing = new Hoard(budget, "willing", 400);
        hung.before = request -> {
            hung.reservation.shrink(100);
            inside.countDown();
            try {
                assertThat(release.await(30, SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        Future<MemoryReservation> stuck = executor.submit(() -> budget.reserve("stuck", 300));
        assertThat(inside.await(30, SECONDS)).isTrue();

        MemoryReservation granted = budget.reserve("import", 350);
        assertThat(willing.requests).hasSize(1);
        assertThat(hung.consumer.lastSpill()).hasValueSatisfying(result -> {
            assertThat(result.outcome()).isEqualTo(SpillResult.Outcome.RUNNING);
            assertThat(result.freedBytes()).isEqualTo(100);
        });
        // Nobody is left to ask but the one that hangs: the wait for it ends, and what it gave back is for anybody.
        budget.reserve("plain", budget.availableBytes());
        MemoryReservation fromTheHung = budget.reserve("second", 100);
        assertThat(fromTheHung.bytes()).isEqualTo(100);
        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> budget.reserve("third", 100))
                .satisfies(refused -> assertThat(refused)
                        .hasMessageFindingMatch(
                                "hung=500 \\[off-heap, peak 600, age 0 s, spillable 500, spilling for \\d+ ms]"));

        granted.close();
        release.countDown();
        assertThat(stuck.get(30, SECONDS).bytes()).isEqualTo(300);
    }

    @Test
    void waitsForASpillUnderWayInsteadOfRefusing() throws Exception {
        MemoryBudget budget = MemoryBudget.ofBytes(1000);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Hoard all = new Hoard(budget, "all", 1000);
        all.before = request -> {
            inside.countDown();
            try {
                assertThat(release.await(30, SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            all.before = again -> {};
        };
        Future<MemoryReservation> first = executor.submit(() -> budget.reserve("first", 300));
        assertThat(inside.await(30, SECONDS)).isTrue();
        Thread[] waiter = new Thread[1];
        CountDownLatch asking = new CountDownLatch(1);
        Future<MemoryReservation> second = executor.submit(() -> {
            waiter[0] = Thread.currentThread();
            asking.countDown();
            return budget.reserve("second", 400);
        });
        assertThat(asking.await(30, SECONDS)).isTrue();
        awaitThat(() -> waiter[0].getState() == Thread.State.TIMED_WAITING);
        // One that is interrupted does not wait, and keeps its flag.
        Future<Boolean> interrupted = executor.submit(() -> {
            Thread.currentThread().interrupt();
            assertThatExceptionOfType(MemoryLimitExceededException.class)
                    .isThrownBy(() -> budget.reserve("interrupted", 100));
            return Thread.interrupted();
        });
        assertThat(interrupted.get(30, SECONDS)).isTrue();
        assertThat(second.isDone()).isFalse();

        release.countDown();
        assertThat(first.get(30, SECONDS).bytes()).isEqualTo(300);
        assertThat(second.get(30, SECONDS).bytes()).isEqualTo(400);
        assertThat(all.consumer.bytes()).isEqualTo(300);
    }

    @Test
    void refusesAtMostTheLargerOfTwoThatNeedTheSameBytes() throws Exception {
        for (int round = 0; round < 300; round++) {
            MemoryBudget budget = MemoryBudget.ofBytes(100);
            Hoard left = new Hoard(budget, "left", 50);
            Hoard right = new Hoard(budget, "right", 50);
            List<Future<Boolean>> asked = together(
                    List.of(() -> isGranted(budget, 60), () -> isGranted(budget, 70), () -> isGranted(budget, 41)));
            boolean sixty = asked.get(0).get();
            boolean seventy = asked.get(1).get();
            boolean fortyOne = asked.get(2).get();
            assertThat(List.of(sixty, seventy, fortyOne)).containsOnlyOnce(true);
            left.close();
            right.close();
        }
    }

    private static boolean isGranted(MemoryBudget budget, long bytes) {
        try {
            return budget.reserve("asker", bytes).bytes() == bytes;
        } catch (MemoryLimitExceededException refused) {
            return false;
        }
    }

    private void onManyThreads(IntFunction<Callable<?>> work) throws Exception {
        List<Callable<?>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            all.add(work.apply(i));
        }
        together(all);
    }

    private <T> List<Future<T>> together(List<? extends Callable<? extends T>> work) throws Exception {
        CyclicBarrier gate = new CyclicBarrier(work.size());
        List<Future<T>> workers = new ArrayList<>();
        for (Callable<? extends T> each : work) {
            workers.add(executor.submit(() -> {
                gate.await(30, SECONDS);
                return each.call();
            }));
        }
        for (Future<T> worker : workers) {
            worker.get(60, SECONDS);
        }
        return workers;
    }
}
