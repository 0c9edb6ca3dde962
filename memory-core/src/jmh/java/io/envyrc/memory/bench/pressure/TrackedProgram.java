package io.envyrc.memory.bench.pressure;

import io.envyrc.memory.arrow.TrackedAllocator;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySignals;
import io.envyrc.memory.pressure.PressureLevel;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.apache.arrow.memory.ArrowBuf;
import org.jspecify.annotations.Nullable;

/**
 * Times from tracked memory crossing a mark to the callback, by recording and by waking a monitor, each in turns with how long
 * this machine takes to wake a thread at all, the least that any callback on another thread can take; and what the monitor's
 * threads cost of a core at the default settings while nothing happens.
 */
public final class TrackedProgram {
    private static final int WARMUPS = 1_000;
    private static final int CROSSINGS = 500;
    private static final long MARK = 1 << 20;

    private TrackedProgram() {}

    public static void main(String[] args) throws InterruptedException {
        System.out.printf(
                Locale.ROOT,
                "recorded %s; budget %s; allocator %s; woken %s; monitor %s%n",
                recorded(),
                reserved(),
                allocated(),
                woken(),
                costAtDefaults());
        System.exit(0);
    }

    private static String recorded() throws InterruptedException {
        SynchronousQueue<Long> told = new SynchronousQueue<>();
        MemoryMonitor monitor = MemoryMonitor.builder().build();
        MemoryPressureHandler handler = MemoryPressureHandler.builder(monitor)
                .threshold(MARK)
                .repeatInterval(Duration.ofMillis(1))
                .onSpill(bytes -> hand(told, System.nanoTime()))
                .build();
        handler.start();
        return times(told, bytes -> {
            if (bytes > 0) {
                handler.recordAllocation(bytes);
            } else {
                handler.recordDeallocation(-bytes);
            }
        });
    }

    private static String reserved() throws InterruptedException {
        MemoryBudget budget = MemoryBudget.ofBytes(2 * MARK);
        MemoryReservation reservation = budget.reserve("bench", 0);
        return crossed(
                MemorySignals.of("tracked", budget::reservedBytes, budget::limitBytes, budget),
                bytes -> reservation.grow(bytes),
                bytes -> reservation.shrink(bytes));
    }

    private static String allocated() throws InterruptedException {
        AtomicReference<@Nullable ArrowBuf> held = new AtomicReference<>();
        try (TrackedAllocator allocator = TrackedAllocator.create(2 * MARK)) {
            return crossed(
                    MemorySignals.of("tracked", allocator::bytesUsed, allocator::getLimit, allocator),
                    bytes -> held.set(allocator.buffer(bytes)),
                    bytes -> Objects.requireNonNull(held.getAndSet(null)).close());
        }
    }

    /** Times from memory being taken that crosses a mark, which its counter tells the monitor of. */
    private static String crossed(MemorySignal signal, LongConsumer take, LongConsumer giveBack)
            throws InterruptedException {
        SynchronousQueue<Long> told = new SynchronousQueue<>();
        MemoryMonitor monitor = MemoryMonitor.builder()
                .signals(MemorySignals.heap(), signal)
                .minimumDwell(Duration.ZERO)
                .build();
        monitor.addListener(now -> {
            if (now.level() == PressureLevel.CRITICAL) {
                hand(told, System.nanoTime());
            }
        });
        monitor.start();
        String times = times(told, bytes -> {
            if (bytes > 0) {
                take.accept(bytes);
                return;
            }
            giveBack.accept(-bytes);
            while (monitor.snapshot().level() != PressureLevel.NORMAL) {
                monitor.wake();
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
            }
        });
        monitor.close();
        return times;
    }

    private static String woken() throws InterruptedException {
        SynchronousQueue<Long> told = new SynchronousQueue<>();
        AtomicLong used = new AtomicLong();
        MemoryMonitor monitor = MemoryMonitor.builder()
                .signals(MemorySignals.heap(), MemorySignals.of("tracked", used::get, () -> MARK))
                .minimumDwell(Duration.ZERO)
                .build();
        monitor.addListener(now -> {
            if (now.level() == PressureLevel.CRITICAL) {
                hand(told, System.nanoTime());
            }
        });
        monitor.start();
        String times = times(told, bytes -> {
            used.addAndGet(bytes);
            monitor.wake();
            while (bytes < 0 && monitor.snapshot().level() != PressureLevel.NORMAL) {
                monitor.wake();
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
            }
        });
        monitor.close();
        return times;
    }

    private static String times(SynchronousQueue<Long> told, LongConsumer take) throws InterruptedException {
        long[] nanos = new long[CROSSINGS];
        long[] wakes = new long[CROSSINGS];
        Sleeper sleeper = new Sleeper();
        for (int i = -WARMUPS; i < CROSSINGS; i++) {
            pause();
            long wake = sleeper.wake();
            pause();
            long start = System.nanoTime();
            take.accept(2 * MARK);
            long delay = told.take() - start;
            take.accept(-2 * MARK);
            if (i >= 0) {
                nanos[i] = delay;
                wakes[i] = wake;
            }
        }
        Arrays.sort(nanos);
        Arrays.sort(wakes);
        return String.format(
                Locale.ROOT,
                "p50 %.1f us, p99 %.1f us (a thread's waking p50 %.1f us, p99 %.1f us)",
                nanos[CROSSINGS / 2] / 1e3,
                nanos[CROSSINGS * 99 / 100] / 1e3,
                wakes[CROSSINGS / 2] / 1e3,
                wakes[CROSSINGS * 99 / 100] / 1e3);
    }

    /** A parked thread that says when it was woken. */
    private static final class Sleeper {
        private final SynchronousQueue<Long> awake = new SynchronousQueue<>();
        private final Thread thread = new Thread(this::sleep);
        private volatile boolean woken;

        Sleeper() {
            thread.setDaemon(true);
            thread.start();
        }

        private void sleep() {
            while (true) {
                while (!woken) {
                    LockSupport.park(this);
                }
                long now = System.nanoTime();
                woken = false;
                hand(awake, now);
            }
        }

        long wake() throws InterruptedException {
            long start = System.nanoTime();
            woken = true;
            LockSupport.unpark(thread);
            return awake.take() - start;
        }
    }

    /** Lets the repeat interval pass; a permit that a queue has left behind would end a single wait early. */
    private static void pause() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static void hand(SynchronousQueue<Long> told, long nanos) {
        try {
            told.put(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Costs of a process that has just started, and of one that has run for a while. */
    private static String costAtDefaults() throws InterruptedException {
        String cold = cost(Duration.ofSeconds(6));
        try (MemoryMonitor often =
                MemoryMonitor.builder().pollInterval(Duration.ofMillis(1)).build()) {
            often.start();
            Thread.sleep(4_000);
        }
        return "at first " + cold + ", later " + cost(Duration.ofSeconds(8));
    }

    private static String cost(Duration time) throws InterruptedException {
        try (MemoryMonitor monitor = MemoryMonitor.builder().build()) {
            monitor.start();
            Thread.sleep(1_000);
            long before = cpuNanos();
            long polls = monitor.stats().polls();
            long start = System.nanoTime();
            Thread.sleep(time.toMillis());
            long cpu = cpuNanos() - before;
            return String.format(
                    Locale.ROOT,
                    "%.4f %% of a core and %.0f us a poll",
                    100.0 * cpu / (System.nanoTime() - start),
                    cpu / 1e3 / (monitor.stats().polls() - polls));
        }
    }

    private static long cpuNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("memory-monitor"))
                .mapToLong(thread -> Math.max(0, threads.getThreadCpuTime(thread.getId())))
                .sum();
    }
}
