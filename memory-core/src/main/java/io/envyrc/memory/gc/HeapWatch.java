package io.envyrc.memory.gc;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.jspecify.annotations.Nullable;

/**
 * Follows the collections of this JVM and keeps what they show of the heap, so that reading it costs little.
 *
 * <p>Between {@link #start} and {@link #close} it listens to the JVM's notifications. Thread-safe. Whoever starts it
 * closes it.
 */
public final class HeapWatch implements AutoCloseable {
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    /** HotSpot's words, of every collector and of the Parallel one. */
    private static final String NO_HEAP = "Java heap space";

    private static final String NO_TIME = "GC overhead limit exceeded";
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Those that were started and not closed. */
    private static final Set<HeapWatch> RUNNING = ConcurrentHashMap.newKeySet();

    private static final AtomicLong WHOLE_COLLECTIONS = new AtomicLong();

    private final CollectorProfile profile = CollectorProfile.current();
    private final long maxBytes = maxBytes();
    private final LiveHeapTracker tracker = new LiveHeapTracker(profile, maxBytes);
    private final AllocatedBytes allocated = new AllocatedBytes();
    private final GcClock clock = new GcClock();

    private final NotificationListener listener = this::onNotification;
    private final List<NotificationEmitter> emitters = new ArrayList<>();
    private volatile Runnable onCollection = () -> {};

    /** Set by a refusal until the next reading. */
    private volatile boolean exhausted;

    /** Guarded by {@code this}: null after each collection. */
    private HeapStats.@Nullable Slow slow;

    private long slowNanos;

    /** Guarded by {@code this}: the latest full collection in a pause, by a collector whose cycles are concurrent. */
    private long fullEndMillis = Long.MIN_VALUE;

    private HeapWatch() {}

    /**
     * Starts to follow the collections.
     *
     * @param onCollection called on the JVM's notification thread after each collection has been taken in; must not wait
     */
    public static HeapWatch start(Runnable onCollection) {
        HeapWatch watch = new HeapWatch();
        watch.onCollection = onCollection;
        watch.tracker.capacity(watch.profile.capacity(CollectorBeans.poolUsages(), watch.maxBytes));
        watch.read();
        RUNNING.add(watch);
        for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (watch.profile.isWatched(bean.getName()) && bean instanceof NotificationEmitter emitter) {
                emitter.addNotificationListener(watch.listener, null, null);
                watch.emitters.add(emitter);
            }
        }
        return watch;
    }

    /** Stops following. Does nothing if closed. */
    @Override
    public synchronized void close() {
        RUNNING.remove(this);
        for (NotificationEmitter emitter : emitters) {
            try {
                emitter.removeNotificationListener(listener);
            } catch (ListenerNotFoundException e) {
                // Somebody removed it already, which is what was wanted.
            }
        }
        emitters.clear();
    }

    /** Has every running watch note what has been allocated, just before a cycle is asked for. */
    static void noteAllocation() {
        RUNNING.forEach(HeapWatch::read);
    }

    /**
     * Takes in that this thread was refused a little memory with an {@link OutOfMemoryError}: the JVM has collected all
     * that it can, so what is in use lives. Allocates nothing.
     *
     * @param refusal what was thrown; of any other memory than the heap it says nothing
     * @return whether it says so of the heap
     */
    public boolean exhausted(OutOfMemoryError refusal) {
        boolean heap = isHeap(refusal);
        if (heap) {
            exhausted = true;
        }
        return heap;
    }

    /**
     * Returns a number that is another after each collection of the whole heap that a running watch has been told of. It
     * stays as it is while none runs.
     */
    public static long wholeCollections() {
        return WHOLE_COLLECTIONS.get();
    }

    /** Tells whether it was the heap that had no room. Allocates nothing. */
    public static boolean isHeap(OutOfMemoryError refusal) {
        String message = refusal.getMessage();
        return message != null && (message.startsWith(NO_HEAP) || message.startsWith(NO_TIME));
    }

    /**
     * Returns what is known of the heap now. Costs a few microseconds, and asks for no collection. What is used outside the
     * heap was read in the last 5 s.
     */
    public synchronized Sample read() {
        if (profile.isConcurrent()) {
            readAllocation();
        }
        MemoryUsage heap = MEMORY.getHeapMemoryUsage();
        if (exhausted) {
            exhausted = false;
            tracker.exhausted(heap.getUsed());
        }
        return new Sample(
                tracker.at(heap.getUsed()),
                HeapStats.of(heap, tracker.usedAfterLatest(), tracker.usedAfterWhole(), slow()));
    }

    /**
     * The heap at one moment.
     *
     * @param live what is known of its living part
     * @param stats this JVM's memory, as {@link HeapStats#now} reads it for more
     */
    public record Sample(LiveHeap live, HeapStats stats) {
        /** Reads the heap without having followed its collections. */
        public static Sample now() {
            HeapStats stats = HeapStats.now();
            return new Sample(LiveHeap.of(stats, CollectorProfile.current()), stats);
        }
    }

    private HeapStats.Slow slow() {
        HeapStats.Slow known = slow;
        long now = System.nanoTime();
        if (known == null || now - slowNanos > SLOW_NANOS) {
            known = HeapStats.Slow.now();
            slow = known;
            slowNanos = now;
        }
        return known;
    }

    private void readAllocation() {
        long bytes = allocated.read();
        if (bytes >= 0) {
            tracker.allocated(clock.millis(), bytes, allocated.era());
        }
    }

    private void onNotification(Notification notification, Object handback) {
        if (notification.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)
                && take(GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData()))) {
            onCollection.run();
        }
    }

    /** Returns whether that was a collection, and not a pause of one. */
    private synchronized boolean take(GarbageCollectionNotificationInfo ended) {
        GcInfo info = ended.getGcInfo();
        clock.notBefore(info.getEndTime());
        slow = null;
        if (ended.getGcName().equals(CollectorProfile.SHENANDOAH_PAUSES)) {
            if (ended.getGcAction().equals("Full GC")) {
                fullEndMillis = info.getEndTime();
            }
            return false;
        }
        boolean whole = profile.isWhole(ended.getGcName(), ended.getGcCause());
        long before = CollectorBeans.heapUsed(info.getMemoryUsageBeforeGc());
        long after = CollectorBeans.heapUsed(info.getMemoryUsageAfterGc());
        tracker.capacity(profile.capacity(info.getMemoryUsageAfterGc(), maxBytes));
        // Threads run again for what is left of the cycle, which may hold a millisecond of allocation.
        boolean paused = profile.isConcurrent()
                ? fullEndMillis >= info.getStartTime() && info.getEndTime() - fullEndMillis <= 1
                : whole;
        if (paused) {
            tracker.collectedInPause(before, after);
        } else if (whole) {
            readAllocation();
            tracker.collectedConcurrently(info.getStartTime(), before, after);
        } else {
            tracker.collectedPart(before, after);
        }
        if (paused || whole) {
            WHOLE_COLLECTIONS.incrementAndGet();
        }
        return true;
    }

    private static long maxBytes() {
        long max = MEMORY.getHeapMemoryUsage().getMax();
        return max > 0 ? max : Runtime.getRuntime().maxMemory();
    }
}
