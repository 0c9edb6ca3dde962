package io.envyrc.memory.budget;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitingRaceTest {
    private static final int THREADS = 16;

    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void stopWorkers() {
        executor.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void refusesNobodyAsLongAsThoseWhoWaitHoldNothing(boolean fair) throws Exception {
        MemoryBudget budget = MemoryBudget.builder(1000)
                .fair(fair)
                .reserveTimeout(Duration.ofHours(1))
                .build();
        together(THREADS, () -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            for (int i = 0; i < 2_000; i++) {
                long bytes = random.nextInt(1001);
                try (MemoryReservation all = budget.reserve("all", bytes)) {
                    assertThat(all.bytes()).isEqualTo(bytes);
                    assertThat(budget.reservedBytes()).isBetween(bytes, 1000L);
                }
            }
        });
        assertThat(budget.reservedBytes()).isZero();
        assertThat(budget.reserveWaits().ended()).isPositive();
        assertThat(budget.reserveWaits().refused()).isZero();
    }

    /** Each of the small ones holds a tenth all the time, so a half is never free unless it is kept as it comes back. */
    @Test
    void servesALargeRequestAmongSmallOnesThatNeverStop() throws Exception {
        MemoryBudget budget = MemoryBudget.ofBytes(1000);
        AtomicBoolean served = new AtomicBoolean();
        List<Callable<Void>> work = new ArrayList<>();
        work.add(() -> {
            try (MemoryReservation large = budget.reserve("large", 0)) {
                large.grow(500, Duration.ofSeconds(2));
                assertThat(large.bytes()).isEqualTo(500);
            } finally {
                served.set(true);
            }
            return null;
        });
        for (int i = 0; i < 8; i++) {
            work.add(() -> {
                MemoryReservation held = budget.reserve("small", 0);
                while (!served.get()) {
                    MemoryReservation next = budget.tryReserve("small", MemoryKind.HEAP, 100)
                            .orElseGet(() -> budget.reserve("small", 0));
                    held.close();
                    held = next;
                }
                held.close();
                return null;
            });
        }
        together(work);
        assertThat(budget.reservedBytes()).isZero();
    }

    private interface Work {
        void run() throws Exception;
    }

    private void together(int threads, Work work) throws Exception {
        List<Callable<Void>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(() -> {
                work.run();
                return null;
            });
        }
        together(all);
    }

    private void together(List<Callable<Void>> work) throws Exception {
        CyclicBarrier gate = new CyclicBarrier(work.size());
        List<Future<?>> workers = new ArrayList<>();
        for (Callable<Void> each : work) {
            workers.add(executor.submit(() -> {
                gate.await(30, SECONDS);
                return each.call();
            }));
        }
        for (Future<?> worker : workers) {
            worker.get(60, SECONDS);
        }
    }
}
