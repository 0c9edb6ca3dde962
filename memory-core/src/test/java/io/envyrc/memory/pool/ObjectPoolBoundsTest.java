package io.envyrc.memory.pool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ObjectPoolBoundsTest {
    private final List<Object> destroyed = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong();

    private ObjectPool.Builder<Object> builder() {
        return ObjectPool.builder("things", Object::new).destroy(destroyed::add).nanoClock(clock::get);
    }

    @Test
    void refusesABorrowerBeyondTheBoundAndTellsWhy() {
        ObjectPool<Object> pool =
                builder().maxLeased(2).acquireTimeout(Duration.ofMillis(10)).build();
        Object first = pool.acquire();
        Lease<Object> second = pool.lease();
        assertThatExceptionOfType(PoolExhaustedException.class)
                .isThrownBy(pool::lease)
                .withMessageMatching("Pool 'things' exhausted after \\d+ ms \\(leased=2, idle=0, waiting=0, max=2\\)");
        second.close();
        second.close();
        assertThat(pool.acquire()).isNotNull();
        assertThatExceptionOfType(PoolExhaustedException.class).isThrownBy(pool::acquire);
        pool.release(first);
        assertThat(pool.acquire()).isSameAs(first);
        assertThat(pool.stats().leased()).isEqualTo(2);
    }

    @Test
    void lendsToAWaitingBorrowerWhatComesBack() throws Exception {
        ObjectPool<Object> pool =
                builder().maxLeased(1).acquireTimeout(Duration.ofSeconds(30)).build();
        Lease<Object> lease = pool.lease();
        Object object = lease.get();
        CompletableFuture<Object> waiting = CompletableFuture.supplyAsync(pool::acquire);
        lease.close();
        assertThat(waiting.get(30, SECONDS)).isSameAs(object);
    }

    @Test
    void endsTheWaitOfAnInterruptedBorrowerAndKeepsHisFlag() {
        ObjectPool<Object> pool =
                builder().maxLeased(1).acquireTimeout(Duration.ofSeconds(30)).build();
        Lease<Object> lease = pool.lease();
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(PoolExhaustedException.class)
                .isThrownBy(pool::lease)
                .withMessageMatching(
                        "Pool 'things' interrupted after \\d+ ms \\(leased=1, idle=0, waiting=0, max=1\\)");
        assertThat(Thread.interrupted()).isTrue();
        lease.close();
        pool.lease().close();
    }

    @Test
    void takesTheLongestDurationForEver() throws Exception {
        Duration forEver = ChronoUnit.FOREVER.getDuration();
        ObjectPool<Object> pool = builder()
                .maxLeased(1)
                .acquireTimeout(forEver)
                .maxIdleAge(forEver)
                .build();
        Lease<Object> lease = pool.lease();
        Object object = lease.get();
        CompletableFuture<Object> waiting = CompletableFuture.supplyAsync(pool::acquire);
        clock.set(Long.MAX_VALUE / 2);
        lease.close();
        assertThat(waiting.get(30, SECONDS)).isSameAs(object);
    }

    @Test
    void neverLendsMoreThanItsBoundUnderContention() throws Exception {
        AtomicInteger out = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ObjectPool<Object> pool =
                builder().maxLeased(3).acquireTimeout(Duration.ofSeconds(30)).build();
        ExecutorService executor = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                workers.add(executor.submit(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        try (Lease<Object> lease = pool.lease()) {
                            assertThat(lease.get()).isNotNull();
                            most.accumulateAndGet(out.incrementAndGet(), Math::max);
                            out.decrementAndGet();
                        }
                    }
                }));
            }
            for (Future<?> worker : workers) {
                worker.get(60, SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(most.get()).isLessThanOrEqualTo(3);
        assertThat(pool.stats().gets()).isEqualTo(16_000);
        assertThat(pool.stats().leased()).isZero();
    }

    @Test
    void freesThePlaceOfALostObject() {
        ObjectPool<Object> pool = builder().maxLeased(1).build();
        assertThat(pool.lease().get()).isNotNull();
        pool.stats();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (pool.stats().leaks() == 0 && System.nanoTime() < deadline) {
            System.gc();
        }
        pool.lease().close();
    }

    @Test
    void freesThePlaceWhenTheFactoryFails() {
        AtomicInteger calls = new AtomicInteger();
        ObjectPool<Object> pool = ObjectPool.<Object>builder("things", () -> {
                    if (calls.getAndIncrement() == 0) {
                        throw new IllegalStateException("not yet");
                    }
                    return new Object();
                })
                .maxLeased(1)
                .build();
        assertThatIllegalStateException().isThrownBy(pool::lease).withMessage("not yet");
        assertThat(pool.stats().failures()).isEqualTo(1);
        pool.lease().close();
        assertThat(pool.stats().gets()).isEqualTo(1);
    }

    @Test
    void destroysWhatItLetsGo() {
        ObjectPool<Object> pool = builder().maxIdle(1).build();
        Lease<Object> kept = pool.lease();
        Lease<Object> beyond = pool.lease();
        Object object = kept.get();
        Object other = beyond.get();
        kept.close();
        beyond.close();
        assertThat(destroyed).containsExactly(other);
        pool.trim(1.0);
        assertThat(destroyed).containsExactly(other, object);
    }

    @Test
    void destroysWhatItsResetDoesNotSurvive() {
        ObjectPool<Object> pool = builder()
                .reset(object -> {
                    throw new AssertionError("broken");
                })
                .build();
        Object object = pool.acquire();
        pool.release(object);
        assertThat(destroyed).containsExactly(object);
        assertThat(pool.stats().discards()).isEqualTo(1);
    }

    @Test
    void survivesADestructionThatFails() {
        ObjectPool<Object> pool = ObjectPool.builder("things", Object::new)
                .destroy(object -> {
                    throw new IllegalStateException("broken");
                })
                .initialIdle(2)
                .build();
        pool.trim(1.0);
        assertThat(pool.stats().trimmed()).isEqualTo(2);
    }

    @Test
    void lendsNoObjectThatIsNotValidAnyMore() {
        List<Object> invalid = new ArrayList<>();
        ObjectPool<Object> pool =
                builder().validate(object -> !invalid.contains(object)).build();
        Object first = pool.acquire();
        pool.release(first);
        invalid.add(first);
        Object second = pool.acquire();
        assertThat(second).isNotSameAs(first);
        assertThat(destroyed).containsExactly(first);
        PoolStats stats = pool.stats();
        assertThat(stats.trimmed()).isEqualTo(1);
        assertThat(stats.hits()).isZero();
        assertThat(stats.misses()).isEqualTo(2);
    }

    @Test
    void lendsNoObjectPastItsIdleAgeAndDropsItWhenLookedAt() {
        ObjectPool<Object> pool =
                builder().maxIdleAge(Duration.ofSeconds(10)).initialIdle(1).build();
        clock.set(Duration.ofSeconds(9).toNanos());
        Object object = pool.acquire();
        pool.release(object);
        clock.set(Duration.ofSeconds(18).toNanos());
        assertThat(pool.stats().idle()).isEqualTo(1);
        Lease<Object> again = pool.lease();
        assertThat(again.get()).isSameAs(object);
        again.close();
        clock.set(Duration.ofSeconds(28).toNanos());
        assertThat(pool.acquire()).isNotSameAs(object);
        assertThat(destroyed).containsExactly(object);
        pool.release(pool.acquire());
        clock.set(Duration.ofSeconds(60).toNanos());
        assertThat(pool.stats().idle()).isZero();
    }
}
