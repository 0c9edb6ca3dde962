package io.envyrc.memory.pressure;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.GcStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets garbage grow old before it dies, as many times the heap of it as the first argument says, while a quarter of the
 * heap lives; then lets what lives grow beyond the critical mark. Half of the garbage dies in the order it was made and
 * half at random, which leaves each region with some. Collections may be forced all the time.
 *
 * <p>The second and third arguments are the marks, the fourth is how far the live set grows, by 100 MB a second: the share
 * of what the heap can hold, which with Parallel is less than its maximum. Prints what was raised, and for people how long
 * after the live set had passed the critical mark, and what proved it.
 */
final class CollectorTrial {
    /** With the header that every collector adds, so that pieces fill pages and regions without a rest. */
    private static final int PIECE = 16 << 10;

    private static final int LENGTH = PIECE - 16;
    private static final long BYTES_PER_SECOND = 100 << 20;
    private static final List<byte[]> HELD = new ArrayList<>();
    private static final byte[] NOTHING = {};

    /** How long the JVM may take to find memory again and tell, once some was let go that it had run out of. */
    private static final long RECOVERY_SECONDS = 2;

    /** Let go when there is no memory left to do so much as tell: a 16th of the heap. */
    private static byte[] spare = NOTHING;

    private static volatile long crossedNanos;
    private static volatile long toldNanos;

    private CollectorTrial() {}

    public static void main(String[] args) throws InterruptedException {
        long max = Runtime.getRuntime().maxMemory();
        spare = new byte[(int) (max / 16)];
        int times = Integer.parseInt(args[0]);
        double critical = Double.parseDouble(args[2]);
        double live = Double.parseDouble(args[3]);
        CountDownLatch reached = new CountDownLatch(1);
        AtomicReference<String> reason = new AtomicReference<>("nothing");
        MemoryMonitor monitor = MemoryMonitor.builder()
                .signals(MemorySignals.heap())
                .warning(Double.parseDouble(args[1]))
                .critical(critical)
                .build();
        MemoryPressureHandler handler = MemoryPressureHandler.builder(monitor)
                .gcThreshold(critical)
                .garbageCollector(GarbageCollector.builder()
                        .interval(Duration.ofMillis(300))
                        .strategy(GcStrategy.AGGRESSIVE)
                        .build())
                .build();
        monitor.addListener(snapshot -> {
            if (snapshot.level() == PressureLevel.CRITICAL) {
                toldNanos = System.nanoTime();
                reason.set(snapshot.reason());
                reached.countDown();
            }
        });
        handler.start();
        monitor.start();
        churn(max, times);
        long raised = monitor.stats().transitions().getOrDefault(PressureLevel.CRITICAL, 0L);
        long warnings = monitor.stats().transitions().getOrDefault(PressureLevel.WARNING, 0L);
        String garbage = raised == 0 ? "never critical" : "critical (" + reason.get() + ")";

        boolean told;
        long ranOutNanos = 0;
        try {
            long capacity = MemorySignals.heap().read().orElseThrow().limitBytes();
            told = grow(capacity, critical, live, reached);
        } catch (OutOfMemoryError full) {
            // Some collectors cannot fill their heap as far: it must have been told, or be once there is memory again.
            ranOutNanos = System.nanoTime();
            spare = NOTHING;
            told = isToldOnceThereIsMemory(reached);
            HELD.clear();
            // One that is under way does not find what was let go since, and then there is none left again.
            System.gc();
        }
        monitor.close();
        handler.close();
        System.out.printf(
                Locale.ROOT,
                "garbage: %s; live: %s%n%d times warning; %s%s, by %s%n",
                garbage,
                told ? "critical" : "nothing",
                warnings,
                told ? delay() : "never told",
                ranOutNanos == 0
                        ? ""
                        : told && toldNanos < ranOutNanos ? " and before memory ran out" : " but after memory ran out",
                monitor.heapEvidence().source());
    }

    /** Waits without allocating: what was let go is there only after a collection. */
    private static boolean isToldOnceThereIsMemory(CountDownLatch reached) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECOVERY_SECONDS);
        while (reached.getCount() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(1_000_000);
        }
        return reached.getCount() == 0;
    }

    private static String delay() {
        return crossedNanos == 0
                ? "told before the mark"
                : "told %.0f ms after the mark".formatted((toldNanos - crossedNanos) / 1e6);
    }

    private static void churn(long max, int times) {
        int ring = (int) (max / 4 / PIECE);
        long pieces = times * max / PIECE;
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < pieces; i++) {
            byte[] piece = new byte[LENGTH];
            if (HELD.size() < ring) {
                HELD.add(piece);
            } else {
                HELD.set(i < pieces / 2 ? i % ring : random.nextInt(ring), piece);
            }
        }
    }

    /** Grows the live set and then makes a little garbage, until critical is told or half a minute has passed. */
    private static boolean grow(long capacity, double critical, double share, CountDownLatch reached)
            throws InterruptedException {
        long start = System.nanoTime();
        long grown = 0;
        for (long held = (long) HELD.size() * PIECE + spare.length; held < capacity * share; held += PIECE) {
            HELD.add(new byte[LENGTH]);
            if (crossedNanos == 0 && held >= capacity * critical) {
                crossedNanos = System.nanoTime();
            }
            grown += PIECE;
            long ahead = grown * 1_000_000_000 / BYTES_PER_SECOND - (System.nanoTime() - start);
            if (ahead > 5_000_000) {
                LockSupport.parkNanos(ahead);
            }
        }
        int made = 0;
        for (int i = 0; i < 3_000; i++) {
            if (reached.await(10, TimeUnit.MILLISECONDS)) {
                return true;
            }
            made += new byte[LENGTH].length;
        }
        return made == 0;
    }
}
