package io.envyrc.memory.pressure;

import static io.envyrc.memory.Await.awaitQuietly;
import static io.envyrc.memory.Await.awaitThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.envyrc.memory.Registration;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryReservation;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Counted memory that crosses a mark, watched by a monitor whose timer never comes. */
@Timeout(60)
class CrossingTest {
    private final MemoryBudget budget = MemoryBudget.ofBytes(1000);
    private final MemoryReservation reservation = budget.reserve("test", 0);
    private final AtomicLong ticks = new AtomicLong();
    private final BlockingQueue<MemorySnapshot> told = new LinkedBlockingQueue<>();
    private final FakeSignal other = new FakeSignal("other");
    private final MemoryMonitor monitor = MemoryMonitor.builder()
            .signals(MemorySignals.of(MemorySignals.BUDGET, budget::reservedBytes, budget::limitBytes, budget), other)
            .pollInterval(Duration.ofHours(1))
            .minimumDwell(Duration.ZERO)
            .ticker(ticks::get)
            .build();

    @AfterEach
    void stop() {
        monitor.close();
    }

    @Test
    void isSeenBeforeTheRequestReturns() throws Exception {
        watch();
        reservation.grow(799);
        assertThat(monitor.snapshot().level()).isEqualTo(PressureLevel.NORMAL);
        reservation.grow(1);
        assertThat(monitor.snapshot().level()).isEqualTo(PressureLevel.WARNING);
        assertThat(next().reason()).isEqualTo("budget at 80.0 % (800 of 1000 bytes)");
        reservation.grow(150);
        assertThat(monitor.snapshot().level()).isEqualTo(PressureLevel.CRITICAL);
        assertThat(next().level()).isEqualTo(PressureLevel.CRITICAL);
        // What others measured is not measured anew.
        assertThat(monitor.snapshot().readings()).containsOnlyKeys(MemorySignals.BUDGET, "other");
        assertThat(other.reads()).isEqualTo(1);
    }

    @Test
    void isSeenAgainOnceTheLevelHasBeenLeft() throws Exception {
        watch();
        reservation.grow(950);
        assertThat(next().level()).isEqualTo(PressureLevel.CRITICAL);
        long polls = monitor.stats().polls();
        reservation.shrink(100);
        reservation.grow(100);
        assertThat(monitor.stats().polls()).isEqualTo(polls);
        reservation.shrink(950);
        ticks.incrementAndGet();
        monitor.wake();
        assertThat(next().level()).isEqualTo(PressureLevel.NORMAL);
        reservation.grow(950);
        assertThat(next().level()).isEqualTo(PressureLevel.CRITICAL);
    }

    @Test
    void isNotToldOfWhenStopped() throws Exception {
        watch();
        monitor.stop();
        reservation.grow(950);
        assertThat(monitor.stats().polls()).isEqualTo(1);
        assertThat(told).isEmpty();
        monitor.start();
        assertThat(next().level()).isEqualTo(PressureLevel.CRITICAL);
    }

    @Test
    void anAppenderThatBlocksHoldsUpNeitherTheRequestNorTheMonitor() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        AppenderBase<ILoggingEvent> stuck = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                blocked.countDown();
                awaitQuietly(release);
            }
        };
        Logger logger = (Logger) LoggerFactory.getLogger(MemoryMonitor.class);
        logger.setAdditive(false);
        stuck.start();
        logger.addAppender(stuck);
        try {
            watch();
            reservation.grow(850);
            assertThat(blocked.await(30, SECONDS)).isTrue();
            assertThat(next().level()).isEqualTo(PressureLevel.WARNING);
            reservation.grow(100);
            assertThat(next().level()).isEqualTo(PressureLevel.CRITICAL);
            long polls = monitor.stats().polls();
            monitor.wake();
            awaitThat(() -> monitor.stats().polls() > polls);
        } finally {
            release.countDown();
            logger.detachAppender(stuck);
            logger.setAdditive(true);
        }
    }

    @Test
    void aSignalThatHangsAsItCrossesHoldsUpNotTheMonitor() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Hanging hanging = new Hanging(release);
        try (MemoryMonitor own = MemoryMonitor.builder()
                .signals(hanging, other)
                .pollInterval(Duration.ofMillis(5))
                .minimumDwell(Duration.ZERO)
                .patience(Duration.ofMillis(20))
                .build()) {
            own.start();
            awaitThat(() -> own.stats().polls() > 0);
            Thread taker = new Thread(hanging::cross);
            taker.start();
            assertThat(hanging.reading.await(30, SECONDS)).isTrue();
            long polls = own.stats().polls();
            awaitThat(() -> own.stats().polls() > polls + 5);
            release.countDown();
            taker.join();
        } finally {
            release.countDown();
        }
    }

    /** Reads well on the monitor's threads, and not at all on that which makes it cross. */
    private static final class Hanging implements MemorySignal {
        private final CountDownLatch release;
        private final CountDownLatch reading = new CountDownLatch(1);
        private volatile Runnable crossed = () -> {};

        Hanging(CountDownLatch release) {
            this.release = release;
        }

        void cross() {
            crossed.run();
        }

        @Override
        public String name() {
            return "hanging";
        }

        @Override
        public Optional<Reading> read() {
            if (!Thread.currentThread().getName().startsWith("memory-monitor")) {
                reading.countDown();
                awaitQuietly(release);
            }
            return Optional.of(new Reading(0, 1000, true));
        }

        @Override
        public Registration onCrossing(double share, Runnable crossed) {
            this.crossed = crossed;
            return () -> {};
        }
    }

    private void watch() {
        monitor.addListener(told::add);
        monitor.start();
        awaitThat(() -> monitor.stats().polls() == 1);
    }

    private MemorySnapshot next() throws InterruptedException {
        return Objects.requireNonNull(told.poll(30, SECONDS), "told nothing");
    }
}
