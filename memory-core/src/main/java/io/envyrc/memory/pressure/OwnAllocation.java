package io.envyrc.memory.pressure;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;

/** What a thread has allocated in the heap, told by the thread itself; for virtual threads the JVM does not count. */
final class OwnAllocation {
    private static final @Nullable ThreadMXBean THREADS =
            ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
                            && threads.isThreadAllocatedMemorySupported()
                    ? threads
                    : null;

    private OwnAllocation() {}

    /** Returns the bytes so far; 0 or less where nobody counts. */
    static long bytes() {
        return THREADS == null ? 0 : THREADS.getCurrentThreadAllocatedBytes();
    }

    /** Returns the bytes since an earlier answer of {@link #bytes} on this thread. */
    static long since(long before) {
        return Math.max(0, bytes() - before);
    }
}
