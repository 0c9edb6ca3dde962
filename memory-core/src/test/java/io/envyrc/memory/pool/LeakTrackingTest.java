package io.envyrc.memory.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.envyrc.memory.budget.MemoryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeakTrackingTest {
    private final ConcurrentLinkedQueue<PoolLeak> reported = new ConcurrentLinkedQueue<>();
    private final AtomicLong clock = new AtomicLong();

    private ObjectPool<byte[]> newPool(LeakTracking tracking, int maxIdle) {
        return ObjectPool.builder("things", () -> new byte[16])
                .leakTracking(tracking)
                .maxIdle(maxIdle)
                .onLeak(reported::add)
                .nanoClock(clock::get)
                .build();
    }

    /** Collects until {@code count} has the value, for ten seconds at the most. */
    private static void collectUntil(LongSupplier count, long value) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (count.getAsLong() < value && System.nanoTime() < deadline) {
            System.gc();
        }
        assertThat(count.getAsLong()).isEqualTo(value);
    }

    private static void lose(ObjectPool<byte[]> pool, int leases) {
        for (int i = 0; i < leases; i++) {
            assertThat(pool.lease().get()).hasSize(16);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SAMPLED", "ALL"})
    void noticesEachLostLease(LeakTracking tracking) {
        ObjectPool<byte[]> pool = newPool(tracking, 4);
        lose(pool, 10);

        collectUntil(() -> pool.stats().leaks(), 10);

        PoolStats stats = pool.stats();
        assertThat(stats.leased()).isZero();
        assertThat(stats.discards()).isEqualTo(10);
        assertThat(reported).hasSize(10).allMatch(leak -> leak.pool().equals("things"));
        pool.lease().close();
        assertThat(pool.stats().idle()).isEqualTo(1);
    }

    @Test
    void noticesALossAmongObjectsThatWereLentBefore() {
        ObjectPool<byte[]> pool = newPool(LeakTracking.SAMPLED, 4);
        pool.lease().close();
        lose(pool, 1);
        collectUntil(() -> pool.stats().leaks(), 1);
        assertThat(pool.stats().hits()).isEqualTo(1);
        assertThat(pool.stats().leased()).isZero();
    }

    @Test
    void noticesARawObjectThatWasLost() {
        ObjectPool<byte[]> pool = newPool(LeakTracking.SAMPLED, 4);
        assertThat(pool.acquire()).hasSize(16);
        collectUntil(() -> pool.stats().leaks(), 1);
    }

    @Test
    void tellsTheAgeAndWithAllTheStack() {
        ObjectPool<byte[]> pool = newPool(LeakTracking.ALL, 4);
        lose(pool, 1);
        clock.set(5_000_000_000L);
        collectUntil(() -> pool.stats().leaks(), 1);
        PoolLeak leak = reported.element();
        assertThat(leak.age()).hasSeconds(5);
        Throwable stack = Objects.requireNonNull(leak.acquiredAt());
        assertThat(stack).hasMessage("Lease from pool 'things' was taken here");
        assertThat(stack.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("lose"));
    }

    @Test
    void keepsTheStackOfOneLeaseIn128WhenSampled() {
        ObjectPool<byte[]> pool = newPool(LeakTracking.SAMPLED, 1);
        for (int i = 0; i < 128 + 63; i++) {
            pool.lease().close();
        }
        clock.addAndGet(10_000_000);
        lose(pool, 1);
        collectUntil(() -> pool.stats().leaks(), 1);
        assertThat(reported.element().acquiredAt()).isNotNull();
    }

    @Test
    void noticesNothingWhenOff() {
        ObjectPool<byte[]> pool = newPool(LeakTracking.OFF, 4);
        lose(pool, 1);
        pool.stats();
        System.gc();
        assertThat(pool.stats().leaks()).isZero();
        assertThat(pool.stats().leased()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void takesNoObjectFromABorrowerWhoHasItStill(LeakTracking tracking) {
        ObjectPool<byte[]> pool = newPool(tracking, 2);
        List<Lease<byte[]>> held = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            held.add(pool.lease());
        }
        byte[] raw = pool.acquire();
        for (int i = 0; i < 3; i++) {
            assertThat(pool.stats().leaks()).isZero();
            System.gc();
        }
        held.forEach(lease -> assertThat(lease.get()).hasSize(16));
        held.forEach(Lease::close);
        pool.release(raw);
        PoolStats stats = pool.stats();
        assertThat(stats.leased()).isZero();
        assertThat(stats.idle()).isEqualTo(2);
        assertThat(pool.acquire()).isNotNull();
    }

    @Test
    void givesTheBytesOfALostObjectBackToTheBudget() {
        MemoryBudget budget = MemoryBudget.ofBytes(1 << 20);
        try (PoolManager pools = PoolManager.builder(PoolConfig.defaults())
                .budget(budget)
                .onLeak(reported::add)
                .build()) {
            assertThat(pools.bytePool().lease(4096).get()).hasSize(4096);
            assertThat(budget.reservedBytes()).isEqualTo(4096);
            collectUntil(() -> pools.bytePool().stats().leaks(), 1);
            assertThat(budget.reservedBytes()).isZero();
            assertThat(reported.element().bytes()).isEqualTo(4096);
        }
    }

    @Test
    void goesOnWhenTheListenerThrows() {
        ObjectPool<byte[]> pool = ObjectPool.builder("things", () -> new byte[16])
                .onLeak(leak -> {
                    throw new IllegalStateException("broken listener");
                })
                .build();
        lose(pool, 2);
        collectUntil(() -> pool.stats().leaks(), 2);
    }

    @Test
    void letsTheListenerAskForTheStatisticsAndTellsOfOneLossAfterTheOther() {
        AtomicReference<ObjectPool<byte[]>> asked = new AtomicReference<>();
        AtomicInteger telling = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ObjectPool<byte[]> pool = ObjectPool.builder("things", () -> new byte[16])
                .onLeak(leak -> {
                    most.accumulateAndGet(telling.incrementAndGet(), Math::max);
                    reported.add(leak);
                    assertThat(Objects.requireNonNull(asked.get()).stats().leaks())
                            .isEqualTo(reported.size());
                    telling.decrementAndGet();
                })
                .build();
        asked.set(pool);
        lose(pool, 3);
        collectUntil(() -> pool.stats().leaks(), 3);
        assertThat(reported).hasSize(3);
        assertThat(most).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4})
    void refusesAForeignAndATwiceReleasedObjectWhenAllAreTracked(int maxIdle) {
        ObjectPool<byte[]> pool = newPool(LeakTracking.ALL, maxIdle);
        String message = "Pool 'things' refused an object that is not out: it is foreign, or was given back before";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool.release(new byte[16]))
                .withMessage(message);
        byte[] object = pool.acquire();
        pool.release(object);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool.release(object))
                .withMessage(message);
        assertThat(pool.stats().refused()).isEqualTo(2);
        assertThat(pool.stats().leased()).isZero();
        assertThat(pool.stats().idle()).isEqualTo(Math.min(1, maxIdle));
    }

    @Test
    void refusesAnObjectThatLiesIdleHoweverItIsTracked() {
        ObjectPool<byte[]> pool = newPool(LeakTracking.OFF, 4);
        byte[] object = pool.acquire();
        pool.release(object);
        assertThatIllegalArgumentException().isThrownBy(() -> pool.release(object));
        assertThat(pool.stats().refused()).isEqualTo(1);
        assertThat(pool.stats().leased()).isZero();
    }
}
