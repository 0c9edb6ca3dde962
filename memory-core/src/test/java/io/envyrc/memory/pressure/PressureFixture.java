package io.envyrc.memory.pressure;

import static io.envyrc.memory.Await.awaitThat;
import static io.envyrc.memory.Await.next;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.GcStrategy;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A monitor of two signals that a test sets, and what handlers on it need. */
@Timeout(60)
abstract class PressureFixture {
    final FakeSignal signal = new FakeSignal("fake");
    final FakeSignal heap = new FakeSignal(MemorySignals.HEAP);
    final AtomicLong ticks = new AtomicLong();
    final BlockingQueue<MemorySnapshot> samples = new LinkedBlockingQueue<>();

    /** Ends what hangs in a test, at its end at the latest. */
    final CountDownLatch release = new CountDownLatch(1);

    final MemoryMonitor monitor;

    /** Is asked late, and collects once in a test. */
    final GarbageCollector collector = GarbageCollector.builder()
            .interval(Duration.ofHours(1))
            .strategy(GcStrategy.CONSERVATIVE)
            .build();

    PressureFixture(Duration pollInterval) {
        monitor = MemoryMonitor.builder()
                .signals(signal, heap)
                .pollInterval(pollInterval)
                .minimumDwell(Duration.ZERO)
                .build();
    }

    @AfterEach
    void stopMonitor() {
        release.countDown();
        monitor.close();
    }

    /** Starts all, and returns when the first sample has been answered. */
    void watch(MemoryPressureHandler handler) throws InterruptedException {
        handler.start();
        // Registered after the handler, so a sample that arrives here has been answered.
        monitor.addObserver(samples::add);
        monitor.start();
        next(samples);
    }

    /** Has a sample taken, and returns when one of what the signals show now has been answered. */
    void wake() throws InterruptedException {
        samples.clear();
        monitor.wake();
        MemorySnapshot sample = next(samples);
        while (!sample.reading(signal.name()).equals(signal.current())
                || !sample.reading(heap.name()).equals(heap.current())) {
            sample = next(samples);
        }
    }

    /** Waits until the runs that were triggered have ended: none is between its start and its count. */
    void awaitIdle() {
        AtomicInteger still = new AtomicInteger();
        awaitThat(() -> {
            boolean idle = Thread.getAllStackTraces().entrySet().stream()
                    .filter(entry -> entry.getKey().getName().startsWith("memory-pressure-"))
                    .allMatch(entry -> entry.getKey().getState() == Thread.State.TIMED_WAITING);
            return idle && still.incrementAndGet() >= 3;
        });
    }
}
