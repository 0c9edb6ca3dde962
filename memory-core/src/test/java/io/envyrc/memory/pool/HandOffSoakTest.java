package io.envyrc.memory.pool;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One thread takes 64 objects at a time; another gives them back, while the first takes the next 64. {@code
 * -Dpool.soak.operations} sets how many objects are handed over.
 */
class HandOffSoakTest {
    private static final int BATCH = 64;
    private static final int BATCHES = 2;
    private static final long ROUNDS = Long.getLong("pool.soak.operations", 2_000_000) / BATCH;
    private static final long WARM_UP = ROUNDS / 4;
    private static final int SPINS = 1_000;

    /** More than the stack of a lease takes, and than the JVM allocates once on its own account. */
    private static final long LITTLE = 4 << 10;

    private final AtomicLong made = new AtomicLong();
    private final Baton[][] batches = new Baton[BATCHES][BATCH];
    private final AtomicLong filled = new AtomicLong();
    private final AtomicLong emptied = new AtomicLong();
    private final AtomicBoolean broken = new AtomicBoolean();

    private static final class Baton {
        private boolean out;

        void take() {
            check(!out, "an object was lent twice");
            out = true;
        }

        void giveBack() {
            check(out, "an object was given back twice");
            out = false;
        }

        private static void check(boolean holds, String failure) {
            if (!holds) {
                throw new AssertionError(failure);
            }
        }
    }

    private Baton make() {
        made.incrementAndGet();
        return new Baton();
    }

    private void take(ObjectPool<Baton> pool, long round) {
        await(emptied, round - BATCHES + 1);
        Baton[] batch = batches[(int) (round % BATCHES)];
        for (int i = 0; i < BATCH; i++) {
            batch[i] = pool.acquire();
            batch[i].take();
        }
        filled.set(round + 1);
    }

    private void giveBack(ObjectPool<Baton> pool, long round) {
        await(filled, round + 1);
        for (Baton baton : batches[(int) (round % BATCHES)]) {
            baton.giveBack();
            pool.release(baton);
        }
        emptied.set(round + 1);
    }

    private void await(AtomicLong count, long value) {
        for (int spins = 1; count.get() < value; spins++) {
            if (broken.get()) {
                throw new IllegalStateException("the other thread failed");
            }
            if (spins % SPINS == 0) {
                LockSupport.parkNanos(1_000);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** Returns the bytes that the calling thread allocated in the rounds after the warm-up. */
    private long allocatedBytes(LongConsumer work) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        boolean done = false;
        try {
            long before = 0;
            for (long round = 0; round < ROUNDS; round++) {
                if (round == WARM_UP) {
                    before = threads.getThreadAllocatedBytes(thread);
                }
                work.accept(round);
            }
            done = true;
            return threads.getThreadAllocatedBytes(thread) - before;
        } finally {
            if (!done) {
                broken.set(true);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OFF", "SAMPLED"})
    void neitherGrowsNorAllocatesHoweverManyObjectsAreHandedOver(LeakTracking tracking) throws Exception {
        ObjectPool<Baton> pool = ObjectPool.builder("batons", this::make)
                .maxIdle(BATCHES * BATCH)
                .leakTracking(tracking)
                .build();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        long started = System.nanoTime();
        long takenBytes;
        long givenBytes;
        try {
            Future<Long> taker = executor.submit(() -> allocatedBytes(round -> take(pool, round)));
            Future<Long> giver = executor.submit(() -> allocatedBytes(round -> giveBack(pool, round)));
            takenBytes = taker.get(60, MINUTES);
            givenBytes = giver.get(60, MINUTES);
        } finally {
            executor.shutdownNow();
        }
        long millis = (System.nanoTime() - started) / 1_000_000;

        PoolStats stats = pool.stats();
        System.out.printf(
                "%s: %,d objects handed over in %,d ms, %d made, %,d bytes allocated by the taker, %,d by the giver%n",
                tracking, ROUNDS * BATCH, millis, made.get(), takenBytes, givenBytes);
        assertThat(stats.gets()).isEqualTo(ROUNDS * BATCH);
        assertThat(stats.leased()).isZero();
        assertThat(stats.refused()).isZero();
        assertThat(stats.misses()).isEqualTo(made.get());
        assertThat(made.get()).isLessThanOrEqualTo(BATCHES * BATCH);
        assertThat(givenBytes).isLessThanOrEqualTo(LITTLE);
        // Of sampled leases a stack is kept, of one a millisecond at the most.
        long stacks = tracking == LeakTracking.OFF ? 0 : millis;
        assertThat(takenBytes).isLessThanOrEqualTo(LITTLE * (stacks + 1));
    }
}
