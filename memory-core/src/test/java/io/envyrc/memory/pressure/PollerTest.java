package io.envyrc.memory.pressure;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.envyrc.memory.gc.LiveHeap;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PollerTest {

    @Test
    void takesItsOwnLackOfHeapForAProofThatTheHeapIsFullOfWhatLives() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        BlockingQueue<LiveHeap> heaps = new LinkedBlockingQueue<>();
        Poller.Work work = new Poller.Work() {
            @Override
            public void poll(Turn turn) {
                if (polls.incrementAndGet() == 1) {
                    throw new OutOfMemoryError("Java heap space");
                }
                heaps.add(turn.heap().read().live());
            }

            @Override
            public @Nullable String abandonHanging(Turn turn, long patienceNanos) {
                return null;
            }

            @Override
            public long waitNanos() {
                return SECONDS.toNanos(3_600);
            }
        };
        try (LogCapture log = new LogCapture(Poller.class)) {
            Poller poller = Poller.start(work, new Journal(Runnable::run), Duration.ofSeconds(1));
            LiveHeap heap = Objects.requireNonNull(heaps.poll(30, SECONDS));
            poller.stop();
            assertThat(heap.confirmedBytes()).isPositive().isEqualTo(heap.usedBytes());
            assertThat(log.at(Level.WARN))
                    .containsExactly(
                            "Memory could not be polled; trying again, and logging further failures in a row at"
                                    + " debug level");
        }
    }

    @Test
    void pollsOnAfterFailuresAndWarnsOfTheFirstInARowOnly() throws Exception {
        CountDownLatch polls = new CountDownLatch(5);
        Poller.Work work = new Poller.Work() {
            @Override
            public void poll(Turn turn) {
                polls.countDown();
                throw new NoClassDefFoundError("org/example/Gone");
            }

            @Override
            public @Nullable String abandonHanging(Turn turn, long patienceNanos) {
                return null;
            }

            @Override
            public long waitNanos() {
                return 1_000_000;
            }
        };
        try (LogCapture log = new LogCapture(Poller.class)) {
            Poller poller = Poller.start(work, new Journal(Runnable::run), Duration.ofSeconds(1));
            assertThat(polls.await(30, SECONDS)).isTrue();
            poller.stop();
            assertThat(log.at(Level.WARN)).hasSize(1);
            assertThat(log.at(Level.DEBUG)).hasSizeGreaterThanOrEqualTo(3);
        }
    }
}
