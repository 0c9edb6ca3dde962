package io.envyrc.memory.pool;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.budget.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Everything at once, and exact counts afterwards. {@code -Dpool.soak.operations} sets how often. */
class PoolSoakTest {
    private static final int THREADS = 8;
    private static final long OPERATIONS = Long.getLong("pool.soak.operations", 2_000_000);

    private final MemoryBudget budget = MemoryBudget.ofBytes(64 << 10);
    private final PoolManager pools = PoolManager.builder(
                    PoolConfig.builder().maxIdle(12).build())
            .budget(budget)
            .build();
    private final BytePool pool = pools.bytePool();
    private final ConcurrentLinkedQueue<Lease<byte[]>> passedOn = new ConcurrentLinkedQueue<>();

    private long work(int seed, CyclicBarrier gate) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        gate.await();
        long gets = 0;
        Lease<byte[]> stale = pool.lease(64);
        gets++;
        for (long i = 0; i < OPERATIONS / THREADS; i++) {
            int minBytes = 64 << random.nextInt(4);
            switch (random.nextInt(64)) {
                case 0 -> pool.trim(random.nextDouble());
                case 1 -> assertThat(pool.stats().idle()).isLessThanOrEqualTo(12 * 11);
                case 2, 3, 4 -> {
                    passedOn.add(pool.lease(minBytes));
                    gets++;
                }
                case 5, 6, 7, 8 -> {
                    Lease<byte[]> other = passedOn.poll();
                    if (other != null) {
                        other.close();
                    }
                }
                case 9, 10, 11 -> {
                    byte[] raw = pool.acquire(minBytes);
                    gets++;
                    own(raw, seed);
                    pool.release(raw);
                }
                default -> {
                    try (BufferLease<byte[]> lease = pool.lease(minBytes)) {
                        stale.close();
                        own(lease.get(), seed);
                        stale = lease;
                    }
                    gets++;
                }
            }
        }
        stale.close();
        return gets;
    }

    /** Fails if somebody else has the array too. */
    private static void own(byte[] array, int seed) {
        assertThat(array[0]).isZero();
        array[0] = (byte) (seed + 1);
        Thread.onSpinWait();
        if (array[0] != seed + 1) {
            throw new AssertionError("two borrowers have one array");
        }
    }

    @Test
    void countsExactlyWhateverHappensAtOnce() throws Exception {
        CyclicBarrier gate = new CyclicBarrier(THREADS);
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        long gets = 0;
        try {
            List<Future<Long>> workers = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                int seed = t;
                workers.add(executor.submit(() -> work(seed, gate)));
            }
            for (Future<Long> worker : workers) {
                gets += worker.get(60, MINUTES);
            }
        } finally {
            executor.shutdownNow();
        }
        passedOn.forEach(Lease::close);

        PoolStats stats = pool.stats();
        assertThat(stats.gets()).isEqualTo(gets);
        assertThat(stats.leased()).isZero();
        assertThat(stats.leaks()).isZero();
        assertThat(stats.refused()).isZero();
        assertThat((long) stats.idle()).isEqualTo(stats.puts() - stats.hits() - stats.trimmed());
        assertThat(budget.reservedBytes()).isEqualTo(stats.retainedBytes());
        pools.trim(1.0);
        assertThat(budget.reservedBytes()).isZero();
        assertThat(pool.stats().idle()).isZero();
        pools.close();
    }
}
