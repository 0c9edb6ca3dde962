package io.envyrc.memory.batch;

import java.lang.reflect.Method;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/** Makes a run's threads: platform threads, or virtual ones where the JVM has them. */
final class WorkerThreads {
    private static final int FIRST_RELEASE_WITH_VIRTUAL_THREADS = 21;

    private WorkerThreads() {}

    static boolean virtualSupported() {
        return Runtime.version().feature() >= FIRST_RELEASE_WITH_VIRTUAL_THREADS;
    }

    static ThreadFactory named(String prefix, boolean virtual) {
        return virtual ? virtual(prefix) : platform(prefix);
    }

    private static ThreadFactory platform(String prefix) {
        AtomicLong number = new AtomicLong();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** {@code Thread.ofVirtual().name(prefix, 1).factory()}, by reflection, for this class is compiled for Java 17. */
    private static ThreadFactory virtual(String prefix) {
        try {
            Class<?> type = Class.forName("java.lang.Thread$Builder$OfVirtual");
            Method name = type.getMethod("name", String.class, long.class);
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory) type.getMethod("factory").invoke(name.invoke(builder, prefix, 1L));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM has no virtual threads; use platform threads", e);
        }
    }
}
