package io.envyrc.memory.bench.pressure;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemoryPressureHandler;
import io.envyrc.memory.pressure.MemorySignals;
import io.envyrc.memory.pressure.PressureLevel;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.management.NotificationEmitter;

/**
 * First makes as many heaps of garbage as the argument says while a quarter of the heap lives, garbage that is old before
 * it dies. Then lets what lives grow past {@value #MARK} of what the heap can hold, by 100 MB a second, and prints for each
 * way of watching how many alarms came before the crossing and how long after it the first one came.
 */
public final class CrossingProgram {
    private static final double MARK = 0.8;
    private static final int PIECE = 16 << 10;
    private static final long BYTES_PER_SECOND = 100 << 20;
    private static final int LENGTH = PIECE - 16;
    private static final List<byte[]> HELD = new ArrayList<>();
    private static final Map<String, Alarm> ALARMS = new LinkedHashMap<>();

    private CrossingProgram() {}

    /** Counts what comes too early and times the first one that does not. */
    private static final class Alarm {
        private int early;
        private long firstNanos;
        private final CountDownLatch raised = new CountDownLatch(1);

        synchronized void raise() {
            if (crossedNanos == 0) {
                early++;
            } else if (firstNanos == 0) {
                firstNanos = System.nanoTime();
                raised.countDown();
            }
        }

        synchronized String text() {
            return firstNanos == 0
                    ? "%3d early, none after".formatted(early)
                    : String.format(Locale.ROOT, "%3d early, %7.1f ms", early, (firstNanos - crossedNanos) / 1e6);
        }
    }

    private static volatile long crossedNanos;

    public static void main(String[] args) throws InterruptedException {
        WholeCollections collections = WholeCollections.calibrated();
        AtomicLong sinceCollection = new AtomicLong(-1);
        long max = Runtime.getRuntime().maxMemory();
        Alarm ours = alarm("monitor");
        Alarm polled = alarm("poll of used");
        Alarm usage = alarm("usage threshold");
        Alarm collection = alarm("collection threshold");
        MemoryMonitor monitor = MemoryMonitor.builder()
                .signals(MemorySignals.heap())
                .warning(MARK - 0.1)
                .critical(MARK)
                .build();
        monitor.addListener(now -> {
            if (now.level() == PressureLevel.CRITICAL) {
                if (crossedNanos != 0) {
                    sinceCollection.compareAndSet(-1, collections.millisSinceLatest());
                }
                ours.raise();
            }
        });
        MemoryPressureHandler handler = MemoryPressureHandler.builder(monitor)
                .gcThreshold(MARK)
                .garbageCollector(GarbageCollector.builder()
                        .interval(Duration.ofSeconds(1))
                        .build())
                .build();
        handler.start();
        monitor.start();
        poll(max, polled);
        listen(max, usage, collection);

        churn(max, Integer.parseInt(args[0]));
        grow(MemorySignals.heap().read().orElseThrow().limitBytes());
        ours.raised.await(20, TimeUnit.SECONDS);
        StringBuilder line = new StringBuilder(args[0] + " x garbage");
        ALARMS.forEach(
                (name, alarm) -> line.append("; ").append(name).append(' ').append(alarm.text()));
        line.append("; monitor after the collection ").append(sinceCollection).append(" ms");
        System.out.println(line);
        System.exit(0);
    }

    private static Alarm alarm(String name) {
        Alarm alarm = new Alarm();
        ALARMS.put(name, alarm);
        return alarm;
    }

    private static void poll(long max, Alarm alarm) {
        Thread thread = new Thread(() -> {
            boolean above = false;
            while (true) {
                boolean now =
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >= max * MARK;
                if (now && (!above || crossedNanos != 0)) {
                    alarm.raise();
                }
                above = now;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private static void listen(long max, Alarm usage, Alarm collection) {
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            long most = Math.max(pool.getUsage().getMax(), 0);
            if (pool.getType() != MemoryType.HEAP || most < max / 2) {
                continue;
            }
            if (pool.isUsageThresholdSupported()) {
                pool.setUsageThreshold((long) (most * MARK));
            }
            if (pool.isCollectionUsageThresholdSupported()) {
                pool.setCollectionUsageThreshold((long) (most * MARK));
            }
        }
        ((NotificationEmitter) ManagementFactory.getMemoryMXBean())
                .addNotificationListener(
                        (notification, handback) -> {
                            if (notification.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED)) {
                                usage.raise();
                            } else {
                                collection.raise();
                            }
                        },
                        null,
                        null);
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

    private static void grow(long capacity) {
        boolean crossed = false;
        long start = System.nanoTime();
        long grown = 0;
        for (long held = (long) HELD.size() * PIECE; held < capacity * (MARK + 0.06); held += PIECE) {
            HELD.add(new byte[LENGTH]);
            if (!crossed && held >= capacity * MARK) {
                crossed = true;
                crossedNanos = System.nanoTime();
            }
            grown += PIECE;
            long ahead = grown * 1_000_000_000 / BYTES_PER_SECOND - (System.nanoTime() - start);
            if (ahead > 5_000_000) {
                LockSupport.parkNanos(ahead);
            }
        }
    }
}
