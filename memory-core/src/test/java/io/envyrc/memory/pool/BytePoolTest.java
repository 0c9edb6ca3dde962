package io.envyrc.memory.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.envyrc.memory.budget.MemoryBudget;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BytePoolTest {
    private final BytePool pool = newPool(PoolConfig.defaults(), Long.MAX_VALUE);

    private static BytePool newPool(PoolConfig config, long limitBytes) {
        return new BytePool(config, new Retention(limitBytes, null), LeakSettings.of(config, leak -> {}));
    }

    @ParameterizedTest
    @CsvSource({"0, 64", "1, 64", "64, 64", "65, 128", "4096, 4096", "4097, 8192", "65535, 65536", "65536, 65536"})
    void lendsTheSmallestPowerOfTwoThatFits(int minBytes, int size) {
        try (BufferLease<byte[]> lease = pool.lease(minBytes)) {
            assertThat(lease.get()).hasSize(size);
        }
        assertThat(pool.stats().retainedBytes()).isEqualTo(size);
    }

    @Test
    void servesAnOversizeArrayExactlyAndLetsItGo() {
        byte[] array = pool.acquire(65_537);
        assertThat(array).hasSize(65_537);
        pool.release(array);
        assertThat(pool.stats()).isEqualTo(new PoolStats("bytes", 0, 1, 0, 1, 0, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({"102400, 102400", "65537, 102400", "65536, 65536", "102399, 102400"})
    void keepsTheLargestSizeWorthKeepingWhateverItIs(int minBytes, int size) {
        BytePool odd = newPool(PoolConfig.builder().bufferMaxBytes(102_400).build(), Long.MAX_VALUE);
        assertThat(odd.maxBytes()).isEqualTo(102_400);
        byte[] array = odd.acquire(minBytes);
        assertThat(array).hasSize(size);
        odd.release(array);
        try (BufferLease<byte[]> lease = odd.lease(minBytes)) {
            assertThat(lease.get()).isSameAs(array);
        }
        byte[] larger = odd.acquire(102_401);
        assertThat(larger).hasSize(102_401);
        odd.release(larger);
        assertThat(odd.statsBySize())
                .hasEntrySatisfying(size, stats -> assertThat(stats.hits()).isEqualTo(1))
                .hasEntrySatisfying(
                        Integer.MAX_VALUE, stats -> assertThat(stats.discards()).isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void refusesASizeOutOfRange(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> pool.lease(size))
                .withMessage("Pool 'bytes': size must be within 0..2147483639 bytes but was " + size);
        assertThat(pool.stats().leased()).isZero();
    }

    @Test
    void wipesTheLengthThatWasAskedFor() {
        byte[] array;
        try (BufferLease<byte[]> lease = pool.lease(100)) {
            array = lease.get();
            Arrays.fill(array, (byte) 7);
        }
        assertThat(Arrays.copyOf(array, 100)).containsOnly(0);
        assertThat(Arrays.copyOfRange(array, 100, 128)).containsOnly(7);
    }

    @Test
    void wipesTheHighestDeclaredMarkAndNoMore() {
        byte[] array;
        try (BufferLease<byte[]> lease = pool.lease(4096)) {
            array = lease.get();
            Arrays.fill(array, (byte) 7);
            lease.used(256);
            lease.used(16);
        }
        assertThat(Arrays.copyOf(array, 256)).containsOnly(0);
        assertThat(Arrays.copyOfRange(array, 256, 4096)).containsOnly(7);
    }

    @Test
    void wipesAnArrayWholeThatComesBackByRelease() {
        byte[] array = pool.acquire(100);
        Arrays.fill(array, (byte) 7);
        pool.release(array);
        assertThat(array).containsOnly(0);
    }

    @Test
    void refusesADeclarationOutOfRange() {
        try (BufferLease<byte[]> lease = pool.lease(64)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> lease.used(65))
                    .withMessage("Pool 'bytes': used must be within 0..64 bytes but was 65");
            assertThatIllegalArgumentException().isThrownBy(() -> lease.used(-1));
        }
    }

    @Test
    void refusesADeclarationAfterTheClose() {
        BufferLease<byte[]> lease = pool.lease(64);
        lease.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> lease.used(1))
                .withMessage("Lease from pool 'bytes' is closed");
    }

    @Test
    void letsAnArrayGoThatIsOfNoClass() {
        pool.release(new byte[100]);
        assertThat(pool.stats().discards()).isEqualTo(1);
        assertThat(pool.stats().idle()).isZero();
    }

    @Test
    void keepsNoMoreBytesThanItsLimit() {
        BytePool small = newPool(PoolConfig.defaults(), 8192);
        byte[] first = small.acquire(8192);
        byte[] second = small.acquire(64);
        small.release(first);
        small.release(second);
        assertThat(small.stats().retainedBytes()).isEqualTo(8192);
        assertThat(small.stats().discards()).isEqualTo(1);

        small.trim(1.0);
        small.release(small.acquire(64));
        assertThat(small.stats().retainedBytes()).isEqualTo(64);
    }

    @Test
    void reservesInTheBudgetWhatBelongsToItAndKeepsNothingThatItRefuses() {
        MemoryBudget budget = MemoryBudget.ofBytes(4096);
        try (PoolManager pools =
                PoolManager.builder(PoolConfig.defaults()).budget(budget).build()) {
            byte[] a = pools.bytePool().acquire(4096);
            assertThat(budget.reservedBytes()).isEqualTo(4096);
            byte[] b = pools.bytePool().acquire(4096);
            pools.bytePool().release(a);
            pools.bytePool().release(b);
            assertThat(budget.reservedBytes()).isEqualTo(4096);
            assertThat(pools.bytePool().stats().retainedBytes()).isEqualTo(4096);
            assertThat(pools.bytePool().stats().discards()).isEqualTo(1);

            assertThat(pools.bytePool().acquire(4096)).isSameAs(a);
            assertThat(pools.bytePool().stats().retainedBytes()).isZero();
            pools.bytePool().release(a);
            pools.trim(1.0);
            assertThat(budget.reservedBytes()).isZero();
        }
        assertThat(budget.reservedBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"NONE, 7, 7", "USED, 0, 7", "ALL, 0, 0"})
    void wipesAsConfigured(Wipe wipe, byte inUse, byte beyondUse) {
        BytePool configured = newPool(PoolConfig.builder().wipe(wipe).build(), Long.MAX_VALUE);
        byte[] array;
        try (BufferLease<byte[]> lease = configured.lease(4096)) {
            array = lease.get();
            Arrays.fill(array, (byte) 7);
            lease.used(256);
        }
        assertThat(array[255]).isEqualTo(inUse);
        assertThat(array[256]).isEqualTo(beyondUse);
        byte[] raw = configured.acquire(4096);
        Arrays.fill(raw, (byte) 7);
        configured.release(raw);
        assertThat(raw[4095]).isEqualTo(wipe == Wipe.NONE ? (byte) 7 : 0);
    }

    @Test
    void findsAnArrayWhereverAnotherThreadTookItFrom() throws Exception {
        byte[][] arrays = new byte[64][];
        for (int i = 0; i < arrays.length; i++) {
            arrays[i] = pool.acquire(128);
        }
        Thread other = new Thread(() -> {
            for (byte[] array : arrays) {
                pool.release(array);
            }
        });
        other.start();
        other.join();
        assertThat(pool.stats().idle()).isEqualTo(64);
        assertThat(pool.stats().leased()).isZero();
    }

    @Test
    void trimsTheColdestWhateverItsClass() {
        pool.lease(64).close();
        pool.stats();
        pool.lease(4096).close();
        pool.stats();
        pool.lease(64).close();
        pool.lease(128).close();
        assertThat(pool.trim(0.3)).isEqualTo(4096);
    }
}
