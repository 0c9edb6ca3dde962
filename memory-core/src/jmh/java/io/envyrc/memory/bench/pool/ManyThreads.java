package io.envyrc.memory.bench.pool;

import io.envyrc.memory.pool.Lease;
import io.envyrc.memory.pool.ObjectPool;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** 10,000 tasks, 64 at once, each borrowing once; per task. On platform threads, and on virtual ones where there are any. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@OperationsPerInvocation(ManyThreads.TASKS)
public class ManyThreads {
    static final int TASKS = 10_000;
    private static final int AT_ONCE = 64;

    private final AtomicInteger made = new AtomicInteger();
    private final ObjectPool<Object> pool = ObjectPool.builder("objects", () -> {
                made.incrementAndGet();
                return new Object();
            })
            .build();
    private final Semaphore permits = new Semaphore(AT_ONCE);

    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException none) {
            throw new IllegalStateException("needs JDK 21 or later", none);
        }
    }

    private void run(ExecutorService executor, boolean borrow) throws InterruptedException {
        for (int i = 0; i < TASKS; i++) {
            permits.acquire();
            executor.execute(() -> {
                try {
                    if (borrow) {
                        try (Lease<Object> lease = pool.lease()) {
                            lease.get();
                            LockSupport.parkNanos(1_000);
                        }
                    } else {
                        LockSupport.parkNanos(1_000);
                    }
                } finally {
                    permits.release();
                }
            });
        }
        executor.shutdown();
        executor.awaitTermination(1, TimeUnit.MINUTES);
    }

    @Benchmark
    public int our1Virtual() throws InterruptedException {
        run(virtualThreads(), true);
        return made.get();
    }

    @Benchmark
    public int our2Platform() throws InterruptedException {
        run(Executors.newFixedThreadPool(AT_ONCE), true);
        return made.get();
    }

    @Benchmark
    public void virtualWithoutPool() throws InterruptedException {
        run(virtualThreads(), false);
    }

    @Benchmark
    public void platformWithoutPool() throws InterruptedException {
        run(Executors.newFixedThreadPool(AT_ONCE), false);
    }
}
