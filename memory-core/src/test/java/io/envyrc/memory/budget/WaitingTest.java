package io.envyrc.memory.budget;

import static io.envyrc.memory.Await.awaitThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that wait for memory to be given back. What shall not wait would do so for an hour, so it would not end. */
@Timeout(60)
class WaitingTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final MemoryBudget budget =
            MemoryBudget.builder(1000).reserveTimeout(LONG).build();
    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void stopWorkers() {
        executor.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "shrink", "resize", "closeOfTheConsumer", "spill"})
    void isServedWithWhatAnotherGivesBack(String way) throws Exception {
        AtomicBoolean busy = new AtomicBoolean(true);
        MemoryReservation[] held = new MemoryReservation[1];
        SpillableConsumer consumer = budget.register("other", request -> {
            if (!busy.get()) {
                held[0].shrink(request.bytes());
            }
        });
        held[0] = consumer.reserve(MemoryKind.HEAP, 600);
        budget.reserve("plain", 300);
        Future<MemoryReservation> waiting = waiting(() -> budget.reserve("import", 500));

        switch (way) {
            case "close" -> held[0].close();
            case "shrink" -> held[0].shrink(400);
            case "resize" -> held[0].resize(200);
            case "closeOfTheConsumer" -> consumer.close();
            // Nothing tells that it can spill from now on.
            default -> busy.set(false);
        }

        try (MemoryReservation granted = waiting.get(30, SECONDS)) {
            assertThat(granted.bytes()).isEqualTo(500);
        }
        assertThat(budget.reservedBytes()).isEqualTo(300 + held[0].bytes());
        ReserveWaits waits = budget.reserveWaits();
        assertThat(List.of(waits.waiting(), waits.ended(), waits.refused())).containsExactly(0, 1L, 0L);
        assertThat(waits.total()).isPositive();
    }

    @Test
    void letsAReservationGrowThatWaited() throws Exception {
        MemoryReservation other = budget.reserve("other", 900);
        MemoryReservation growing = budget.reserve("import", 100);
        Future<?> waiting = waiting(() -> {
            growing.grow(50);
            growing.resize(200);
            return null;
        });
        other.shrink(60);
        awaitThat(() -> growing.bytes() == 150 && budget.reserveWaits().waiting() == 1);
        other.shrink(40);
        waiting.get(30, SECONDS);
        assertThat(growing.bytes()).isEqualTo(200);
        assertThat(budget.reservedBytes()).isEqualTo(1000);
    }

    @Test
    void isRefusedWhenItsTimeIsUpAndSaysHowLongItWaited() {
        Hoard broken = new Hoard(budget, "broken", 800);
        broken.before = request -> {
            throw new IOException("no space left on device");
        };
        MemoryReservation growing = budget.reserve("import", 200);
        Duration timeout = Duration.ofMillis(30);
        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> growing.grow(100, timeout))
                .satisfies(refused -> {
                    assertThat(refused.waited()).isGreaterThanOrEqualTo(timeout);
                    assertThat(refused)
                            .hasMessageStartingWith("Memory budget exceeded: 'import' asked for 100 bytes but 1000 of"
                                    + " 1000 are reserved, after "
                                    + refused.waited().toMillis() + " ms of waiting (top consumers: broken=800 [");
                    // It was asked several times, and the last is told of.
                    assertThat(refused.getSuppressed()).hasSize(1);
                });
        assertThat(broken.requests).hasSizeGreaterThan(1);
        assertThat(growing.bytes()).isEqualTo(200);
        assertThat(budget.reserveWaits().refused()).isEqualTo(1);
    }

    @Test
    void doesNotWaitUnlessItIsTold() {
        MemoryBudget impatient = MemoryBudget.ofBytes(100);
        impatient.reserve("other", 100);
        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> impatient.reserve("import", 1))
                .satisfies(refused -> assertThat(refused.waited()).isZero());
        MemoryReservation own = budget.reserve("own", 1000);
        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> own.grow(1, Duration.ZERO))
                .withMessageContaining("but 1000 of 1000 are reserved (top consumers: own=1000 [");
        assertThat(budget.tryReserve("import", MemoryKind.HEAP, 1)).isEmpty();
        assertThat(own.tryGrow(1)).isFalse();
        assertThat(impatient.reserveWaits()).isEqualTo(new ReserveWaits(0, 0, 0, Duration.ZERO));
        assertThat(budget.reserveWaits()).isEqualTo(new ReserveWaits(0, 0, 0, Duration.ZERO));
    }

    @Test
    void doesNotWaitForWhatCanNeverFit() {
        assertThatExceptionOfType(MemoryLimitExceededException.class).isThrownBy(() -> budget.reserve("import", 1001));
        MemoryBudget fair =
                MemoryBudget.builder(1000).fair(true).reserveTimeout(LONG).build();
        Hoard first = new Hoard(fair, "first", 100);
        new Hoard(fair, "second", 400);
        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> first.reservation.grow(501))
                .withMessageContaining("and its fair share is 500 of which it holds 0 (top");
        assertThat(budget.reserveWaits().ended()).isZero();
        assertThat(fair.reserveWaits().ended()).isZero();
    }

    @Test
    void doesNotWaitInTheCourseOfASpill() {
        Hoard nested = new Hoard(budget, "nested", 1000);
        nested.before = request -> assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> budget.reserve("scratch", 1))
                .withMessageContaining("are reserved, and what is asked for while spilling makes nobody spill (top");
        assertThat(budget.reserve("import", 200).bytes()).isEqualTo(200);
        assertThat(nested.consumer.lastSpill().orElseThrow().outcome()).isEqualTo(SpillResult.Outcome.FREED);
        assertThat(budget.reserveWaits().ended()).isZero();
    }

    @Test
    void doesNotWaitOnAnInterruptedThreadNorAfterItIsInterrupted() throws Exception {
        budget.reserve("other", 1000);
        Callable<Boolean> refused = () -> {
            assertThatExceptionOfType(MemoryLimitExceededException.class).isThrownBy(() -> budget.reserve("import", 1));
            return Thread.interrupted();
        };
        Thread.currentThread().interrupt();
        assertThat(refused.call()).isTrue();
        assertThat(budget.reserveWaits().ended()).isZero();

        Thread[] waiter = new Thread[1];
        Future<Boolean> waiting = waiting(() -> {
            waiter[0] = Thread.currentThread();
            assertThatExceptionOfType(MemoryLimitExceededException.class)
                    .isThrownBy(() -> budget.reserve("import", 1))
                    .satisfies(interrupted -> assertThat(interrupted)
                            .hasMessageContaining(
                                    ", after %d ms of waiting until it was interrupted (top",
                                    interrupted.waited().toMillis()));
            return Thread.interrupted();
        });
        waiter[0].interrupt();
        assertThat(waiting.get(30, SECONDS)).isTrue();
        assertThat(budget.reservedBytes()).isEqualTo(1000);
    }

    @Test
    void canBeAskedToSpillForAnotherWhileItWaits() throws Exception {
        MemoryReservation plain = budget.reserve("plain", 400);
        MemoryReservation[] held = new MemoryReservation[1];
        SpillableConsumer waiter = budget.register("waiter", request -> {
            if (!request.own()) {
                held[0].shrink(request.bytes());
            }
        });
        held[0] = waiter.reserve(MemoryKind.HEAP, 600);
        Future<MemoryReservation> waiting = waiting(() -> waiter.reserve(MemoryKind.OFF_HEAP, 300));

        assertThat(budget.reserve("other", 100).bytes()).isEqualTo(100);
        assertThat(held[0].bytes()).isEqualTo(500);
        assertThat(waiting.isDone()).isFalse();
        plain.close();
        assertThat(waiting.get(30, SECONDS).bytes()).isEqualTo(300);
        assertThat(budget.reservedBytes()).isEqualTo(900);
    }

    @Test
    void endsWithOneRefusalWhenTwoWaitForEachOther() throws Exception {
        MemoryBudget small =
                MemoryBudget.builder(100).reserveTimeout(Duration.ofMillis(500)).build();
        AtomicInteger refused = new AtomicInteger();
        MemoryReservation left = small.reserve("left", 50);
        MemoryReservation right = small.reserve("right", 50);
        List<Future<Boolean>> both =
                List.of(executor.submit(() -> isGrown(left, refused)), executor.submit(() -> isGrown(right, refused)));
        assertThat(List.of(both.get(0).get(30, SECONDS), both.get(1).get(30, SECONDS)))
                .containsExactlyInAnyOrder(true, false);
        assertThat(refused).hasValue(1);
        assertThat(small.reservedBytes()).isZero();
    }

    private static boolean isGrown(MemoryReservation own, AtomicInteger refused) {
        try (own) {
            own.grow(30);
            return own.bytes() == 80;
        } catch (MemoryLimitExceededException e) {
            refused.incrementAndGet();
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-0.000000001S", "P366D"})
    void refusesATimeoutOutOfRange(Duration timeout) {
        String message = "reserveTimeout must be within 0..365 days but was " + timeout;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MemoryBudget.builder(1).reserveTimeout(timeout))
                .withMessage(message);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> budget.reserve("own", 1).grow(1, timeout))
                .withMessage(message);
    }

    /** Returns once the request waits. */
    private <T> Future<T> waiting(Callable<T> request) throws ExecutionException, InterruptedException {
        int before = budget.reserveWaits().waiting();
        Future<T> future = executor.submit(request);
        awaitThat(() -> budget.reserveWaits().waiting() > before || future.isDone());
        if (future.isDone()) {
            future.get();
            throw new AssertionError("did not wait");
        }
        return future;
    }
}
