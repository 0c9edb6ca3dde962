package io.envyrc.memory.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BufferPoolTest {
    private static PoolManager newPools(Wipe wipe) {
        return PoolManager.create(PoolConfig.builder().wipe(wipe).build());
    }

    @Test
    void lendsADirectBufferWithTheLimitThatWasAskedFor() {
        BufferPool pool = newPools(Wipe.USED).bufferPool();
        ByteBuffer first;
        try (BufferLease<ByteBuffer> lease = pool.lease(100)) {
            first = lease.get();
            first.order(ByteOrder.LITTLE_ENDIAN).position(7);
        }
        ByteBuffer again = pool.acquire(90);
        assertThat(again).isSameAs(first);
        assertThat(again.isDirect()).isTrue();
        assertThat(again.capacity()).isEqualTo(128);
        assertThat(again.position()).isZero();
        assertThat(again.limit()).isEqualTo(90);
        assertThat(again.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
    }

    @ParameterizedTest
    @CsvSource({"NONE, 7, 7, 7", "USED, 0, 7, 7", "ALL, 0, 0, 0"})
    void wipesAsConfigured(Wipe wipe, byte inUse, byte beyondUse, byte last) {
        BufferPool pool = newPools(wipe).bufferPool();
        ByteBuffer buffer;
        try (BufferLease<ByteBuffer> lease = pool.lease(10_000)) {
            buffer = lease.get().clear();
            for (int i = 0; i < buffer.capacity(); i++) {
                buffer.put(i, (byte) 7);
            }
            lease.used(5_000);
        }
        assertThat(buffer.clear().get(4_999)).isEqualTo(inUse);
        assertThat(buffer.get(5_000)).isEqualTo(beyondUse);
        assertThat(buffer.get(16_383)).isEqualTo(last);
    }

    @Test
    void countsEachClassAndTheOversize() {
        BufferPool pool = newPools(Wipe.USED).bufferPool();
        pool.lease(64).close();
        pool.lease(65_537).close();
        assertThat(pool.statsBySize())
                .containsKeys(64, 128, 65_536, Integer.MAX_VALUE)
                .hasEntrySatisfying(64, stats -> assertThat(stats.puts()).isEqualTo(1))
                .hasEntrySatisfying(128, stats -> assertThat(stats.gets()).isZero())
                .hasEntrySatisfying(
                        Integer.MAX_VALUE, stats -> assertThat(stats.discards()).isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void refusesASizeOutOfRange(int size) {
        BufferPool pool = newPools(Wipe.USED).bufferPool();
        for (ThrowingCallable call : List.<ThrowingCallable>of(() -> pool.lease(size), () -> pool.acquire(size))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(call)
                    .withMessage("Pool 'direct-buffers': size must be within 0..2147483639 bytes but was " + size);
        }
        assertThat(pool.stats().gets()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker can do
    void refusesNullBack() {
        PoolManager pools = newPools(Wipe.USED);
        assertThatNullPointerException()
                .isThrownBy(() -> pools.bufferPool().release(null))
                .withMessage("buffer");
        assertThatNullPointerException()
                .isThrownBy(() -> pools.bytePool().release(null))
                .withMessage("array");
    }

    @Test
    void sharesOneLimitWithTheHeapAndTellsThemApart() {
        MemoryBudget budget = MemoryBudget.ofBytes(1 << 20);
        PoolManager pools = PoolManager.builder(
                        PoolConfig.builder().maxRetainedBytes(8192).build())
                .budget(budget)
                .build();
        pools.bytePool().lease(4096).close();
        Lease<ByteBuffer> direct = pools.bufferPool().lease(4096);
        assertThat(budget.reservedBytes(MemoryKind.HEAP)).isEqualTo(4096);
        assertThat(budget.reservedBytes(MemoryKind.OFF_HEAP)).isEqualTo(4096);
        // No room for more: the coldest goes, whatever pool it lies in.
        pools.bufferPool().lease(2048).close();
        assertThat(pools.bytePool().stats().trimmed()).isEqualTo(1);
        pools.bufferPool().lease(4096).close();
        assertThat(pools.bufferPool().stats().trimmed()).isEqualTo(1);
        direct.close();
        assertThat(budget.reservedBytes()).isEqualTo(8192);
        assertThat(pools.bufferPool().stats().retainedBytes()).isEqualTo(8192);
    }

    @Test
    void failsOverTheBudgetIfItShall() {
        PoolManager pools = PoolManager.create(PoolConfig.builder()
                .maxRetainedBytes(4096)
                .overBudget(OverBudget.FAIL)
                .build());
        Lease<byte[]> held = pools.bytePool().lease(4096);
        assertThatExceptionOfType(MemoryLimitExceededException.class)
                .isThrownBy(() -> pools.bytePool().lease(64))
                .withMessageContaining("'pools' asked for 64 bytes");
        assertThat(pools.bytePool().stats().failures()).isEqualTo(1);
        assertThat(pools.bytePool().stats().leased()).isEqualTo(1);
        held.close();
        pools.bytePool().lease(64).close();
        assertThat(pools.bytePool().stats().retainedBytes()).isEqualTo(64);
    }

    @Test
    void allocatesNothingThatItRefuses() {
        PoolManager pools = PoolManager.create(PoolConfig.builder()
                .bufferMaxBytes(1 << 20)
                .maxRetainedBytes(4096)
                .overBudget(OverBudget.FAIL)
                .build());
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(bean -> bean.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
        long before = direct.getTotalCapacity();
        for (int i = 0; i < 64; i++) {
            assertThatExceptionOfType(MemoryLimitExceededException.class)
                    .isThrownBy(() -> pools.bufferPool().lease(1 << 20));
        }
        assertThat(direct.getTotalCapacity() - before).isLessThan(32L << 20);
        assertThat(pools.bufferPool().stats().failures()).isEqualTo(64);
    }
}
