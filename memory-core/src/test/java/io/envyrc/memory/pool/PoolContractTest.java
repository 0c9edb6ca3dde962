package io.envyrc.memory.pool;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every pool promises; each kind of pool runs all of it. */
abstract class PoolContractTest<T> {
    static final int MAX_IDLE = 8;

    /** A pool that keeps at most {@link #MAX_IDLE} objects. */
    abstract Pool newPool(PoolConfig config);

    abstract Lease<T> lease(Pool pool);

    abstract T acquire(Pool pool);

    abstract void release(Pool pool, T object);

    private final Pool pool = newPool(PoolConfig.builder().maxIdle(MAX_IDLE).build());

    @Test
    void lendsTheReturnedObjectAgain() {
        T first;
        try (Lease<T> lease = lease(pool)) {
            first = lease.get();
            assertThat(lease.get()).isSameAs(first);
        }
        try (Lease<T> lease = lease(pool)) {
            assertThat(lease.get()).isSameAs(first);
        }
        assertCounts(1, 1, 2, 0);
        assertThat(pool.stats().hitRate()).isEqualTo(0.5);
    }

    @Test
    void returnsTheObjectOnlyOnceWhenItsLeaseIsClosedTwice() {
        Lease<T> lease = lease(pool);
        T object = lease.get();
        lease.close();
        T next = acquire(pool);
        lease.close();

        assertThat(next).isSameAs(object);
        assertThat(acquire(pool)).isNotSameAs(object);
        assertCounts(1, 2, 1, 0);
    }

    @Test
    void refusesTheUseOfAClosedLease() {
        Lease<T> lease = lease(pool);
        lease.close();
        assertThatIllegalStateException()
                .isThrownBy(lease::get)
                .withMessage("Lease from pool '%s' is closed", pool.name());
    }

    @Test
    void keepsNoMoreIdleObjectsThanItsBound() {
        List<Lease<T>> leases = leaseMany(MAX_IDLE + 3);
        assertThat(pool.stats().leased()).isEqualTo(MAX_IDLE + 3);
        leases.forEach(Lease::close);

        assertThat(pool.stats().idle()).isEqualTo(MAX_IDLE);
        assertCounts(0, MAX_IDLE + 3, MAX_IDLE, 3);
    }

    @Test
    void trimsTheObjectsThatCameBackLongestAgo() {
        List<Lease<T>> leases = leaseMany(4);
        T last = leases.get(3).get();
        leases.forEach(Lease::close);
        long retained = pool.stats().retainedBytes();

        assertThat(pool.trim(0.75))
                .isPositive()
                .isEqualTo(retained - pool.stats().retainedBytes());

        assertThat(pool.stats().idle()).isEqualTo(1);
        assertThat(pool.stats().trimmed()).isEqualTo(3);
        assertThat(acquire(pool)).isSameAs(last);
    }

    @Test
    void dropsAtLeastOneObjectForAnyPositiveShareAndNoneForZero() {
        leaseMany(2).forEach(Lease::close);
        assertThat(pool.trim(0.0)).isZero();
        assertThat(pool.stats().idle()).isEqualTo(2);
        assertThat(pool.trim(0.01)).isPositive();
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void refusesToTrimAShareOutOfRange(double fraction) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool.trim(fraction))
                .withMessage("trim fraction must be within 0.0..1.0 but was " + fraction);
    }

    @Test
    void letsObjectsGoThatComeBackAfterTheClose() {
        Lease<T> late = lease(pool);
        lease(pool).close();
        pool.close();
        pool.close();
        late.close();

        assertThat(pool.stats().idle()).isZero();
        assertThat(pool.stats().retainedBytes()).isZero();
        assertThat(pool.stats().leased()).isZero();
        assertThat(pool.stats().discards()).isEqualTo(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> acquire(pool))
                .withMessage("Pool '%s' is closed", pool.name());
    }

    @Test
    void passesThroughToPlainAllocationWhenPoolingIsOff() {
        Pool off = newPool(PoolConfig.builder().enabled(false).build());
        Lease<T> lease = lease(off);
        T object = lease.get();
        lease.close();

        assertThat(acquire(off)).isNotSameAs(object);
        assertThat(off.stats().misses()).isEqualTo(2);
        assertThat(off.stats().discards()).isEqualTo(1);
        assertThat(off.stats().idle()).isZero();
    }

    @Test
    void countsExactlyAndLendsNoObjectTwiceAtATimeUnderContention() throws Exception {
        int threads = 8;
        int rounds = 5_000;
        Set<T> out = Collections.synchronizedSet(Collections.newSetFromMap(new IdentityHashMap<>()));
        CyclicBarrier gate = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                workers.add(executor.submit(() -> {
                    gate.await();
                    for (int i = 0; i < rounds; i++) {
                        Lease<T> lease = lease(pool);
                        assertThat(out.add(lease.get())).isTrue();
                        T raw = acquire(pool);
                        assertThat(out.add(raw)).isTrue();
                        if (ThreadLocalRandom.current().nextInt(50) == 0) {
                            pool.trim(0.5);
                        }
                        out.remove(raw);
                        release(pool, raw);
                        out.remove(lease.get());
                        lease.close();
                        lease.close();
                    }
                    return null;
                }));
            }
            for (Future<?> worker : workers) {
                worker.get(60, SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
        PoolStats stats = pool.stats();
        assertThat(stats.gets()).isEqualTo(2L * threads * rounds);
        assertThat(stats.leased()).isZero();
        assertThat(stats.puts() + stats.discards()).isEqualTo(stats.gets());
        assertThat((long) stats.idle()).isEqualTo(stats.puts() - stats.hits() - stats.trimmed());
        pool.trim(1.0);
        assertThat(pool.stats().retainedBytes()).isZero();
    }

    private List<Lease<T>> leaseMany(int count) {
        List<Lease<T>> leases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leases.add(lease(pool));
        }
        return leases;
    }

    private void assertCounts(long hits, long misses, long puts, long discards) {
        PoolStats stats = pool.stats();
        assertThat(List.of(stats.hits(), stats.misses(), stats.puts(), stats.discards()))
                .as("hits, misses, puts, discards")
                .containsExactly(hits, misses, puts, discards);
        assertThat(stats.gets()).isEqualTo(hits + misses);
        assertThat(stats.leased()).isEqualTo(hits + misses - puts - discards);
    }
}
