package io.envyrc.memory.budget;

import static io.envyrc.memory.Await.awaitThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.budget.Waiters.Turn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WaitersTest {
    private static final long TIMEOUT = SECONDS.toNanos(60);

    private final AtomicLong clock = new AtomicLong();
    private final Books books = new Books(100, clock::get);
    private final Waiters waiters = books.waiters;
    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void stopWorkers() {
        executor.shutdownNow();
    }

    @Test
    void servesInTheOrderInWhichTheyCameWhoeverFits() {
        assertThat(books.tryTake(100)).isTrue();
        Waiter first = waiters.enter(60, null, TIMEOUT);
        Waiter second = waiters.enter(30, null, TIMEOUT);
        Waiter third = waiters.enter(30, null, TIMEOUT);

        books.giveBack(40);
        assertThat(List.of(first.served, second.served, third.served)).containsExactly(false, true, false);
        books.giveBack(50);
        assertThat(List.of(first.served, second.served, third.served)).containsExactly(true, true, false);
        assertThat(books.available()).isZero();
        books.giveBack(30);
        assertThat(third.served).isTrue();
        assertThat(waiters.stats().waiting()).isZero();
    }

    @Test
    void keepsWhatComesBackForTheFirstOnceHalfItsTimeIsOverAndGivesItUpWithIt() throws Exception {
        assertThat(books.tryTake(100)).isTrue();
        Waiter first = waiters.enter(60, null, TIMEOUT);
        Waiter second = waiters.enter(30, null, TIMEOUT);
        clock.addAndGet(TIMEOUT / 2);

        books.giveBack(40);
        assertThat(first.pocket).isEqualTo(40);
        assertThat(List.of(first.served, second.served)).containsExactly(false, false);
        assertThat(books.available()).isZero();

        clock.addAndGet(TIMEOUT / 2);
        assertThat(waiters.await(first, TIMEOUT)).isEqualTo(Turn.ASK);
        assertThat(waiters.await(first, TIMEOUT)).isEqualTo(Turn.REFUSED);
        waiters.leave(first);
        assertThat(second.served).isTrue();
        assertThat(books.taken()).isEqualTo(90);
        assertThat(waiters.stats()).isEqualTo(new ReserveWaits(0, 1, 1, Duration.ofNanos(TIMEOUT)));
    }

    @Test
    void servesTheFirstWithWhatWasKeptForItAndLeavesTheRest() {
        assertThat(books.tryTake(100)).isTrue();
        Waiter first = waiters.enter(60, null, TIMEOUT);
        Waiter second = waiters.enter(30, null, TIMEOUT);
        clock.addAndGet(TIMEOUT / 2);
        books.giveBack(40);
        books.giveBack(55);
        assertThat(List.of(first.served, second.served)).containsExactly(true, true);
        assertThat(first.pocket).isZero();
        assertThat(books.taken()).isEqualTo(95);
    }

    @Test
    void doesNotServeOneThatAsksAndLooksAgainAfterwards() throws Exception {
        assertThat(books.tryTake(100)).isTrue();
        Waiter waiter = waiters.enter(60, null, TIMEOUT);
        assertThat(waiters.await(waiter, 0)).isEqualTo(Turn.ASK);
        books.giveBack(60);
        assertThat(waiter.served).isFalse();
        assertThat(waiters.await(waiter, 0)).isEqualTo(Turn.SERVED);
        waiters.leave(waiter);
        assertThat(books.taken()).isEqualTo(100);
    }

    @Test
    void waitsALittleLongerForWhatOneHeldThatWasRefusedJustBefore() throws Exception {
        assertThat(books.tryTake(100)).isTrue();
        Waiter first = waiters.enter(60, null, TIMEOUT);
        Waiter second = waiters.enter(60, null, TIMEOUT);
        clock.addAndGet(TIMEOUT);
        assertThat(waiters.await(second, TIMEOUT)).isEqualTo(Turn.ASK);
        assertThat(waiters.await(first, TIMEOUT)).isEqualTo(Turn.ASK);
        assertThat(waiters.await(first, TIMEOUT)).isEqualTo(Turn.REFUSED);
        waiters.leave(first);

        Future<Turn> spared = executor.submit(() -> waiters.await(second, TIMEOUT));
        awaitThat(() -> second.sparedNanos > 0);
        assertThat(second.leftNanos(clock.get())).isEqualTo(SECONDS.toNanos(1));
        // What the refused one held.
        books.giveBack(60);
        assertThat(spared.get(30, SECONDS)).isEqualTo(Turn.SERVED);
    }

    @Test
    void isSparedOnce() throws Exception {
        assertThat(books.tryTake(100)).isTrue();
        Waiter first = waiters.enter(60, null, TIMEOUT);
        Waiter second = waiters.enter(60, null, TIMEOUT);
        clock.addAndGet(TIMEOUT);
        for (Turn expected : List.of(Turn.ASK, Turn.REFUSED)) {
            assertThat(waiters.await(first, TIMEOUT)).isEqualTo(expected);
        }
        waiters.leave(first);
        assertThat(waiters.await(second, TIMEOUT)).isEqualTo(Turn.ASK);
        assertThat(waiters.await(second, 0)).isEqualTo(Turn.ASK);
        clock.addAndGet(SECONDS.toNanos(1));
        assertThat(waiters.await(second, TIMEOUT)).isEqualTo(Turn.ASK);
        assertThat(waiters.await(second, TIMEOUT)).isEqualTo(Turn.REFUSED);
        waiters.leave(second);
        assertThat(waiters.stats().refused()).isEqualTo(2);
    }

    /** Nobody looks again by itself here, so a wake-up that is lost is a hang. */
    @Test
    void losesNoWakeUpWhenManyTakeWaitAndGiveBack() throws Exception {
        int threads = 16;
        CyclicBarrier gate = new CyclicBarrier(threads);
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(executor.submit(() -> {
                gate.await(30, SECONDS);
                ThreadLocalRandom random = ThreadLocalRandom.current();
                for (int round = 0; round < 5_000; round++) {
                    long bytes = random.nextLong(1, 101);
                    if (!books.tryTake(bytes)) {
                        Waiter waiter = waiters.enter(bytes, null, Long.MAX_VALUE);
                        try {
                            assertThat(waiters.await(waiter, Long.MAX_VALUE)).isEqualTo(Turn.SERVED);
                        } finally {
                            waiters.leave(waiter);
                        }
                    }
                    assertThat(books.taken()).isBetween(bytes, 100L);
                    books.giveBack(bytes);
                }
                return null;
            }));
        }
        for (Future<?> worker : workers) {
            worker.get(60, SECONDS);
        }
        assertThat(books.taken()).isZero();
        assertThat(waiters.stats().ended()).isPositive();
        assertThat(waiters.stats().refused()).isZero();
    }
}
