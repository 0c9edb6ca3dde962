package io.envyrc.memory.budget;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.envyrc.memory.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryBudgetTest {

    @Test
    void givesBackWhatWasReservedWhenTheReservationIsClosedTwice() {
        MemoryBudget budget = MemoryBudget.ofBytes(100);
        try (MemoryReservation other = budget.reserve("other", 30)) {
            MemoryReservation reservation = budget.reserve("import", 70);
            assertThat(budget.availableBytes()).isZero();

            reservation.close();
            reservation.close();

            assertThat(budget.reservedBytes()).isEqualTo(other.bytes()).isEqualTo(30);
            assertThat(reservation.bytes()).isZero();
        }
        assertThat(budget.reservedBytes()).isZero();
        assertThat(budget.peakBytes()).isEqualTo(100);
        assertThat(budget.topConsumers(5)).isEmpty();
    }

    @Test
    void namesRequestLimitAndTheFiveLargestConsumersWhenARequestDoesNotFit() {
        MemoryBudget budget = MemoryBudget.ofBytes(1000);
        for (int i = 1; i <= 6; i++) {
            budget.reserve("consumer-" + i, i * 10L);
        }
        budget.reserve("consumer-6", 5);

        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> budget.reserve("import", 786))
                .withMessage("Memory budget exceeded: 'import' asked for 786 bytes but 215 of 1000 are reserved"
                        + " (top consumers: consumer-6=65 [heap, peak 65, age 0 s, nothing to spill],"
                        + " consumer-5=50 [heap, peak 50, age 0 s, nothing to spill],"
                        + " consumer-4=40 [heap, peak 40, age 0 s, nothing to spill],"
                        + " consumer-3=30 [heap, peak 30, age 0 s, nothing to spill],"
                        + " consumer-2=20 [heap, peak 20, age 0 s, nothing to spill]);"
                        + " reserve less, close a reservation, or raise envy.memory.memory-threshold")
                .satisfies(refused -> {
                    assertThat(refused.requestedBytes()).isEqualTo(786);
                    assertThat(refused.limitBytes()).isEqualTo(1000);
                    assertThat(refused.reservedBytes()).isEqualTo(215);
                    assertThat(refused.topConsumers()).hasSize(5).first().satisfies(top -> {
                        assertThat(top.name()).isEqualTo("consumer-6");
                        assertThat(top.bytes()).isEqualTo(65);
                        assertThat(top.reservations()).isEqualTo(2);
                    });
                });
        assertThat(budget.tryReserve("import", MemoryKind.HEAP, 786)).isEmpty();
        assertThat(budget.reservedBytes()).isEqualTo(215);
    }

    @Test
    void saysThatNobodyHoldsAnyWhenARequestIsLargerThanAnEmptyBudget() {
        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> MemoryBudget.ofBytes(10).reserve("import", 11))
                .withMessage("Memory budget exceeded: 'import' asked for 11 bytes but 0 of 10 are reserved"
                        + " (nobody holds any);"
                        + " reserve less, close a reservation, or raise envy.memory.memory-threshold");
    }

    @Test
    void advisesWhatItsMakerSays() {
        MemoryBudget budget = MemoryBudget.builder(10).remedy("ask for ten").build();
        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> budget.reserve("import", 11))
                .withMessage("Memory budget exceeded: 'import' asked for 11 bytes but 0 of 10 are reserved"
                        + " (nobody holds any); ask for ten");
    }

    @Test
    void keepsWhatItHeldWhenGrowingIsRefused() {
        MemoryBudget budget = MemoryBudget.ofBytes(100);
        try (MemoryReservation reservation = budget.reserve("import", 60)) {
            assertThat(reservation.tryGrow(41)).isFalse();
            assertThatExceptionOfType(MemoryLimitExceededException.class).isThrownBy(() -> reservation.grow(41));
            assertThatExceptionOfType(MemoryLimitExceededException.class).isThrownBy(() -> reservation.resize(101));
            assertThat(reservation.bytes()).isEqualTo(60);

            reservation.grow(40);
            reservation.shrink(70);
            assertThat(budget.reservedBytes()).isEqualTo(30);
            reservation.resize(100);
            assertThat(budget.availableBytes()).isZero();
            reservation.resize(1);
            assertThat(budget.reservedBytes()).isEqualTo(1);
        }
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void keepsTheMostThatEachOpenReservationHeld() {
        MemoryBudget budget = MemoryBudget.ofBytes(100);
        MemoryReservation first = budget.reserve("import", 10);
        MemoryReservation second = budget.reserve("import", 0);
        first.grow(20);
        first.resize(5);
        second.resize(40);
        second.shrink(40);

        assertThat(first.peakBytes()).isEqualTo(30);
        assertThat(budget.topConsumers(1)).singleElement().satisfies(top -> {
            assertThat(top.bytes()).isEqualTo(5);
            assertThat(top.peakBytes()).isEqualTo(70);
        });
        second.close();
        assertThat(budget.topConsumers(1).get(0).peakBytes()).isEqualTo(30);
    }

    @Test
    void refusesToChangeAClosedReservation() {
        MemoryBudget budget = MemoryBudget.ofBytes(100);
        MemoryReservation reservation = budget.reserve("import", 10);
        reservation.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> reservation.grow(1))
                .withMessage("Reservation 'import' is closed");
        assertThatIllegalStateException().isThrownBy(() -> reservation.tryGrow(0));
        assertThatIllegalStateException().isThrownBy(() -> reservation.shrink(0));
        assertThatIllegalStateException().isThrownBy(() -> reservation.resize(5));
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void refusesToGiveBackMoreThanIsHeld() {
        MemoryReservation reservation = MemoryBudget.ofBytes(100).reserve("import", 10);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> reservation.shrink(11))
                .withMessage("Reservation 'import' holds 10 bytes and cannot give back 11");
        assertThat(reservation.bytes()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void refusesNegativeSizes(long bytes) {
        MemoryBudget budget = MemoryBudget.ofBytes(100);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> budget.reserve("import", bytes))
                .withMessage("bytes must be >= 0 but was " + bytes);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> budget.reserve("import", 0).grow(bytes));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> budget.reserve("import", 0).shrink(bytes));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void refusesALimitBelowOneByte(long limit) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryBudget.ofBytes(limit))
                .withMessage("budget must be >= 1 byte but was " + limit);
    }

    @Test
    void countsHeapAndOffHeapApartAndTogether() {
        MemoryBudget budget = MemoryBudget.unlimited();
        budget.reserve("batches", MemoryKind.OFF_HEAP, 30);
        budget.reserve("batches", 12);

        assertThat(budget.reservedBytes(MemoryKind.OFF_HEAP)).isEqualTo(30);
        assertThat(budget.reservedBytes(MemoryKind.HEAP)).isEqualTo(12);
        assertThat(budget.reservedBytes()).isEqualTo(42);
        assertThat(budget.topConsumers(1)).singleElement().satisfies(top -> {
            assertThat(top.name()).isEqualTo("batches");
            assertThat(top.kind()).isEqualTo(MemoryKind.OFF_HEAP);
            assertThat(top.bytes()).isEqualTo(30);
            assertThat(top.spillableBytes()).isZero();
            assertThat(top.lastSpill()).isEmpty();
        });
    }

    @Test
    void showsItsObserversWhoReserved() {
        MemoryBudget budget = MemoryBudget.ofBytes(100);
        List<String> seen = new ArrayList<>();
        Registration registration = budget.onReserve(seen::add);

        budget.reserve("import", 60);
        budget.reserve("cache", 10);
        assertThat(budget.tryReserve("import", MemoryKind.HEAP, 60)).isEmpty();
        budget.reserve("import", 5);
        registration.close();
        budget.reserve("unseen", 5);

        assertThat(seen).containsExactly("import", "cache", "import");
        assertThat(budget.reservedBytes("import")).isEqualTo(65);
        assertThat(budget.reservedBytes("nobody")).isZero();
    }

    @Test
    void reservesAllTheSameWhenAnObserverFails() {
        MemoryBudget budget = MemoryBudget.ofBytes(100);
        budget.onReserve(consumer -> {
            throw new IllegalStateException("broken");
        });
        MemoryReservation reservation = budget.reserve("import", 60);
        reservation.close();
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void refusesARequestThatWouldOverflowTheSum() {
        MemoryBudget budget = MemoryBudget.unlimited();
        budget.reserve("all", Long.MAX_VALUE);
        assertThat(budget.tryReserve("more", MemoryKind.HEAP, 1)).isEmpty();
    }

    @Test
    void neverPassesTheLimitAndEndsAtZeroUnderContention() throws Exception {
        int threads = 8;
        MemoryBudget budget = MemoryBudget.ofBytes(1000);
        MemoryReservation shared = budget.reserve("shared", 0);
        CyclicBarrier gate = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                workers.add(executor.submit(() -> {
                    gate.await();
                    ThreadLocalRandom random = ThreadLocalRandom.current();
                    for (int i = 0; i < 20_000; i++) {
                        try (MemoryReservation own = budget.reserve("own", random.nextInt(100))) {
                            if (own.tryGrow(random.nextInt(200))) {
                                own.shrink(random.nextLong(own.bytes() + 1));
                            }
                            if (shared.tryGrow(7)) {
                                shared.shrink(7);
                            }
                        } catch (MemoryLimitExceededException refused) {
                            assertThat(refused.requestedBytes()).isLessThan(100);
                        }
                        assertThat(budget.reservedBytes()).isBetween(0L, 1000L);
                    }
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get(60, SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        shared.close();
        assertThat(budget.reservedBytes()).isZero();
        assertThat(budget.peakBytes()).isLessThanOrEqualTo(1000);
    }

    @Test
    void givesBackExactlyWhatWasHeldWhenCloseRacesWithGrow() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 2_000; round++) {
                MemoryBudget budget = MemoryBudget.ofBytes(100);
                MemoryReservation reservation = budget.reserve("raced", 1);
                CyclicBarrier gate = new CyclicBarrier(2);
                Future<?> closer = executor.submit(() -> {
                    gate.await();
                    reservation.close();
                    return null;
                });
                Future<?> grower = executor.submit(() -> {
                    gate.await();
                    try {
                        reservation.grow(5);
                        reservation.resize(9);
                    } catch (IllegalStateException closed) {
                        assertThat(closed).hasMessage("Reservation 'raced' is closed");
                    }
                    return null;
                });
                closer.get(30, SECONDS);
                grower.get(30, SECONDS);
                assertThat(budget.reservedBytes()).isZero();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
