package io.envyrc.memory.leak;

import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.pressure.MemoryMonitor;
import io.envyrc.memory.pressure.MemorySignals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A service with a large healthy heap and churn, for a child JVM: half of the heap's megabytes of the arguments are a
 * catalog that is never changed, the other half a cache whose entries are replaced all the time, so garbage of every age
 * is about. One of three leaks may begin after it has run for a while.
 *
 * <p>Arguments: what leaks, megabytes of the healthy heap, megabytes leaked a second, the detector's window in seconds,
 * its threshold in megabytes, seconds of health, seconds to wait for a report, whether it may force collections.
 */
final class LeakLab {
    private static final int PIECE = 1_000;

    /** A healthy part: grows to its size at the start, and keeps it. */
    private static final Map<Integer, Product> CATALOG = new HashMap<>();

    /** The first leak: a static map that nobody takes from. */
    private static final Map<Long, Order> ORDERS = new HashMap<>();

    /** The second leak: listeners that are never removed. */
    private static final Bus BUS = new Bus();

    /** The third leak: what a pool's threads remember. */
    private static final ThreadLocal<List<Audit>> AUDITS = ThreadLocal.withInitial(ArrayList::new);

    @SuppressWarnings("UnusedVariable") // keeps the compiler from leaving the churn out
    private static volatile Object sink = "";

    private static class Piece {
        private final byte[] bytes = new byte[PIECE];

        int size() {
            return bytes.length;
        }
    }

    private static final class Product extends Piece {}

    private static final class Request extends Piece {}

    private static final class Order extends Piece {}

    private static final class Audit extends Piece {}

    private static final class Subscription extends Piece implements Runnable {
        @Override
        public void run() {
            sink = size();
        }
    }

    private static final class Bus {
        private final List<Subscription> subscriptions = new ArrayList<>();

        void subscribe(Subscription subscription) {
            subscriptions.add(subscription);
        }
    }

    private LeakLab() {}

    public static void main(String[] args) throws InterruptedException, ExecutionException {
        String leak = args[0];
        int healthy = Integer.parseInt(args[1]);
        double leakRate = Double.parseDouble(args[2]);
        int window = Integer.parseInt(args[3]);
        long threshold = Long.parseLong(args[4]) << 20;
        int calm = Integer.parseInt(args[5]);
        int patience = Integer.parseInt(args[6]);
        boolean forced = Boolean.parseBoolean(args[7]);

        ExecutorService threads = Executors.newFixedThreadPool(3, LeakLab::daemon);
        LinkedBlockingQueue<LeakReport> reports = new LinkedBlockingQueue<>();
        try (MemoryMonitor monitor =
                        MemoryMonitor.builder().signals(MemorySignals.heap()).build();
                MemoryLeakDetector detector = detector(monitor, window, threshold, forced)) {
            detector.addListener(reports::add);
            fill(healthy);
            Future<?> churn = threads.submit(() -> churn(healthy));
            monitor.start();
            detector.start();
            boolean early = reports.poll(calm, TimeUnit.SECONDS) != null;
            long start = System.nanoTime();
            Future<?> leaking = threads.submit(() -> leak(leak, leakRate));
            LeakReport report = reports.poll(patience, TimeUnit.SECONDS);
            double seconds = (System.nanoTime() - start) / 1e9;
            failIfDone(churn);
            failIfDone(leaking);
            print(leak, early, report, seconds, detector);
        }
        System.exit(0);
    }

    private static MemoryLeakDetector detector(MemoryMonitor monitor, int window, long threshold, boolean forced) {
        MemoryLeakDetectorBuilder builder = MemoryLeakDetector.builder(monitor)
                .window(Duration.ofSeconds(window))
                .growthThreshold(threshold);
        if (forced) {
            builder.confirmBy(
                    GarbageCollector.builder().interval(Duration.ofSeconds(1)).build());
        }
        return builder.build();
    }

    private static void print(
            String leak, boolean early, @Nullable LeakReport report, double seconds, MemoryLeakDetector detector) {
        StringBuilder line = new StringBuilder("LAB ").append(leak);
        line.append(early ? " early" : " calm");
        if (report == null) {
            line.append(" no-report ").append(detector.trend());
        } else {
            line.append(String.format(Locale.ROOT, " reported %.1f %s", seconds, report.type()));
            report.suspects().stream()
                    .limit(2)
                    .forEach(suspect -> line.append(" | ").append(suspect));
            report.suspects().stream()
                    .skip(2)
                    .forEach(suspect -> line.append(" | ").append(suspect.toText()));
        }
        System.out.println(line.append(' ').append(detector.stats()));
    }

    private static void failIfDone(Future<?> worker) throws InterruptedException, ExecutionException {
        if (worker.isDone()) {
            worker.get();
            throw new IllegalStateException("a worker ended");
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "worker");
        thread.setDaemon(true);
        return thread;
    }

    private static void fill(int megabytes) {
        int pieces = megabytes * 1_000;
        for (int i = 0; i < pieces; i++) {
            CATALOG.put(i, new Product());
        }
    }

    /** Short-lived requests, about 200 MB a second, and one product replaced for each 100 of them. */
    private static void churn(int megabytes) {
        int half = megabytes * 500;
        while (!Thread.currentThread().isInterrupted()) {
            for (int i = 0; i < 200; i++) {
                sink = new Request();
            }
            for (int i = 0; i < 2; i++) {
                int key = ThreadLocalRandom.current().nextInt(half);
                CATALOG.put(key, new Product());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void leak(String kind, double megabytesPerSecond) {
        long start = System.nanoTime();
        long leaked = 0;
        while (!Thread.currentThread().isInterrupted()) {
            double due = (System.nanoTime() - start) / 1e9 * megabytesPerSecond * 1_000;
            while (leaked < due && !kind.equals("healthy")) {
                switch (kind) {
                    case "map" -> ORDERS.put(leaked, new Order());
                    case "listener" -> BUS.subscribe(new Subscription());
                    case "threadlocal" -> AUDITS.get().add(new Audit());
                    default -> throw new IllegalArgumentException(kind);
                }
                leaked++;
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
