package io.envyrc.memory.gc;

import com.sun.management.ThreadMXBean;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that Java threads have allocated in the heap since the JVM started. Not thread-safe.
 *
 * <p>From JDK 21 the JVM keeps the total. Before that, the figures of the living threads are added up, and those of a
 * thread that has ended since the last reading are lost: then the {@link #era} changes, and a difference between two
 * readings means nothing unless both are of one era.
 */
class AllocatedBytes {
    private static final @Nullable ThreadMXBean THREADS = threads();
    private static final @Nullable MethodHandle TOTAL = total();

    private final Map<Long, Long> byThread = new HashMap<>();
    private long startedBefore;
    private long sum;
    private long era;

    /** Tells whether this JVM counts at all. */
    static boolean isSupported() {
        return THREADS != null;
    }

    /** Returns the total now, in bytes; -1 if the JVM does not tell. */
    long read() {
        if (THREADS == null) {
            return -1;
        }
        if (TOTAL == null) {
            return addUp(THREADS);
        }
        try {
            return (long) TOTAL.invokeExact(THREADS);
        } catch (Throwable e) {
            return -1;
        }
    }

    /** Returns the era of the latest reading. */
    long era() {
        return era;
    }

    private long addUp(ThreadMXBean threads) {
        // Counted first: a thread that starts meanwhile is at worst taken for one that came and went.
        long started = threads.getTotalStartedThreadCount();
        long[] ids = threads.getAllThreadIds();
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        int known = 0;
        long fresh = 0;
        for (int i = 0; i < ids.length; i++) {
            Long before = bytes[i] < 0 ? null : byThread.put(ids[i], bytes[i]);
            if (before != null) {
                known++;
                sum += bytes[i] - before;
            } else if (bytes[i] >= 0) {
                fresh++;
                sum += bytes[i];
            }
        }
        boolean lost = known + fresh < byThread.size() || started - startedBefore > fresh;
        startedBefore = started;
        if (lost) {
            era++;
            retain(ids, bytes);
        }
        return sum;
    }

    private void retain(long[] ids, long[] bytes) {
        byThread.clear();
        for (int i = 0; i < ids.length; i++) {
            if (bytes[i] >= 0) {
                byThread.put(ids[i], bytes[i]);
            }
        }
    }

    private static @Nullable ThreadMXBean threads() {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                        && threads.isThreadAllocatedMemorySupported()
                        && threads.isThreadAllocatedMemoryEnabled()
                ? threads
                : null;
    }

    private static @Nullable MethodHandle total() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(ThreadMXBean.class, "getTotalThreadAllocatedBytes", MethodType.methodType(long.class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }
}
