package io.envyrc.memory.pool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

@EnabledForJreRange(min = JRE.JAVA_21)
class VirtualThreadPoolTest {
    private static final int THREADS = 100_000;
    private static final int AT_ONCE = 64;
    private static final int STRIPES = 4 * Runtime.getRuntime().availableProcessors();

    @Test
    void makesNoMoreObjectsThanAreNeededAtOnceHoweverManyThreadsComeAndGo() throws Exception {
        AtomicInteger made = new AtomicInteger();
        ObjectPool<Object> pool = ObjectPool.builder("things", () -> {
                    made.incrementAndGet();
                    return new Object();
                })
                .maxIdle(AT_ONCE)
                .build();
        Semaphore permits = new Semaphore(AT_ONCE);
        ExecutorService executor = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        for (int i = 0; i < THREADS; i++) {
            permits.acquire();
            executor.execute(() -> {
                try (Lease<Object> lease = pool.lease()) {
                    assertThat(lease.get()).isNotNull();
                    LockSupport.parkNanos(1_000);
                } finally {
                    permits.release();
                }
            });
        }
        executor.shutdown();
        assertThat(executor.awaitTermination(60, SECONDS)).isTrue();
        assertThat(pool.stats().gets()).isEqualTo(THREADS);
        assertThat(pool.stats().leased()).isZero();
        assertThat(made.get()).isLessThanOrEqualTo(AT_ONCE + STRIPES);
    }
}
