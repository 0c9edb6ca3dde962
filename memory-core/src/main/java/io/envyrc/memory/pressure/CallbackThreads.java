package io.envyrc.memory.pressure;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Daemon threads for {@link CollapsingTask}s: never more than tasks, since each occupies one at the most.
 *
 * <p>A thread that was needed once is kept while its owner is {@link #keep started}, for making one takes longer than a
 * callback may wait; otherwise it ends when it has been idle for {@value #IDLE_SECONDS} s.
 */
final class CallbackThreads implements Executor {
    private static final long IDLE_SECONDS = 2;

    private final ThreadPoolExecutor threads;

    CallbackThreads(String prefix) {
        AtomicInteger number = new AtomicInteger();
        threads = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task, prefix + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }

    @Override
    public void execute(Runnable task) {
        threads.execute(task);
    }

    /** Keeps idle threads from now on. */
    void keep() {
        threads.setKeepAliveTime(1, TimeUnit.DAYS);
    }

    /** Lets threads end when they are idle. */
    void release() {
        threads.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
    }
}
