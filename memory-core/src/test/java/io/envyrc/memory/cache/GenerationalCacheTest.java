package io.envyrc.memory.cache;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.estimate.MemoryEstimator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GenerationalCacheTest {
    private static final Duration TTL = Duration.ofSeconds(10);

    private final AtomicLong clock = new AtomicLong();
    private final GenerationalCache<String, String> cache = builder().build();

    private GenerationalCacheBuilder<String, String> builder() {
        return GenerationalCache.<String, String>builder("test")
                .maxBytes(1000)
                .timeToLive(TTL)
                .weigher((key, value) -> 10)
                .ticker(clock::get);
    }

    private void pass(double seconds) {
        clock.addAndGet((long) (seconds * 1e9));
    }

    @Test
    void promotesAtTheThirdUseTheWriteCounted() {
        cache.put("key", "value");
        assertThat(cache.stats().probationEntries()).isEqualTo(1);

        assertThat(cache.get("key")).isEqualTo("value");
        assertThat(cache.stats().promotions()).isZero();

        cache.get("key");
        assertThat(cache.stats().promotions()).isEqualTo(1);
        assertThat(cache.stats().probationEntries()).isZero();
        assertThat(cache.stats().promotedEntries()).isEqualTo(1);

        cache.get("key");
        cache.get("absent");
        CacheStats stats = cache.stats();
        assertThat(stats).isEqualTo(new CacheStats("test", 2, 1, 1, 1, 0, 0, 0, 0, 1, 10));
        assertThat(stats.gets()).isEqualTo(4);
        assertThat(stats.hitRate()).isEqualTo(0.75);
        assertThat(stats.probationHitRate()).isEqualTo(0.5);
        assertThat(stats.promotedHitRate()).isEqualTo(0.25);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void promotesAtTheUseThatIsConfigured(int uses) {
        GenerationalCache<String, String> other = builder().promoteAt(uses).build();
        other.put("key", "value");
        for (int i = 1; i < uses; i++) {
            assertThat(other.stats().promotedEntries()).isZero();
            other.get("key");
        }
        assertThat(other.stats().promotedEntries()).isEqualTo(1);
        assertThat(other.stats().probationEntries()).isZero();
    }

    @Test
    void letsAnEntryOnProbationLiveFromItsCreationWhateverTheReads() {
        cache.put("key", "value");
        pass(9.9);
        assertThat(cache.get("key")).isEqualTo("value");
        pass(0.2);
        assertThat(cache.get("key")).isNull();
        assertThat(cache.stats().expirations()).isEqualTo(1);
        assertThat(cache.bytesUsed()).isZero();
    }

    @Test
    void letsAPromotedEntryLiveTwiceAsLongFromItsLastAccess() {
        cache.put("key", "value");
        cache.get("key");
        cache.get("key");
        for (int i = 0; i < 5; i++) {
            pass(19.9);
            assertThat(cache.get("key")).isEqualTo("value");
        }
        pass(20.1);
        assertThat(cache.get("key")).isNull();
    }

    @Test
    void givesAnEntryItsOwnTimeToLive() {
        cache.put("short", "value", Duration.ofSeconds(5));
        cache.put("long", "value", Duration.ofSeconds(100));
        cache.put("for ever", "value", Duration.ofSeconds(Long.MAX_VALUE));
        cache.get("short");
        cache.get("short");
        pass(9.9);
        assertThat(cache.get("short")).isEqualTo("value");
        pass(10.1);
        assertThat(cache.get("short")).isNull();
        pass(75);
        assertThat(cache.get("long")).isEqualTo("value");
        pass(1_000_000);
        assertThat(cache.get("long")).isNull();
        assertThat(cache.get("for ever")).isEqualTo("value");
    }

    @Test
    void startsAnewWhenAKeyIsWrittenAgain() {
        cache.put("key", "old");
        cache.get("key");
        cache.get("key");
        cache.put("key", "new");

        assertThat(cache.get("key")).isEqualTo("new");
        assertThat(cache.stats().probationEntries()).isEqualTo(1);
        assertThat(cache.stats().promotedEntries()).isZero();
        assertThat(cache.bytesUsed()).isEqualTo(10);
        pass(10.1);
        assertThat(cache.get("key")).isNull();
    }

    @Test
    void neverHoldsMoreThanItsBound() {
        for (int i = 0; i < 10_000; i++) {
            cache.put("key-" + i, "value");
            assertThat(cache.bytesUsed()).isLessThanOrEqualTo(1010);
        }
        CacheStats stats = cache.stats();
        assertThat(stats.bytes()).isEqualTo(1000).isEqualTo(10 * stats.probationEntries());
        assertThat(stats.evictions()).isEqualTo(9_900);
        assertThat(cache.size()).isEqualTo(100);
    }

    @Test
    void letsGoAtOnceOfAnEntryLargerThanItsBound() {
        GenerationalCache<String, String> other =
                builder().weigher((key, value) -> value.length()).build();
        other.put("small", "x");
        other.put("large", "x".repeat(1001));
        assertThat(other.get("large", key -> "y".repeat(2000))).hasSize(2000);
        assertThat(other.stats().bytes()).isLessThanOrEqualTo(1000);
        assertThat(other.get("large")).isNull();
    }

    @Test
    void loadsWhatIsAbsentOnce() {
        assertThat(cache.get("key", key -> key + " loaded")).isEqualTo("key loaded");
        assertThat(cache.get("key", key -> "not called")).isEqualTo("key loaded");
        assertThat(cache.stats().misses()).isEqualTo(1);
        assertThat(cache.stats().probationHits()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0.0, 0", "0.005, 10", "0.25, 250", "0.5, 500", "1.0, 1000"})
    void trimsTheShareAskedFor(double fraction, long freed) {
        for (int i = 0; i < 100; i++) {
            cache.put("key-" + i, "value");
        }
        assertThat(cache.trim(fraction)).isEqualTo(freed);
        assertThat(cache.bytesUsed()).isEqualTo(1000 - freed);
        assertThat(cache.stats().trimmed()).isEqualTo(freed / 10);
        assertThat(cache.stats().evictions()).isZero();
        assertThat(cache.memoryBytes()).isEqualTo(cache.bytesUsed());
    }

    @Test
    void trimsWhatIsOnProbationBeforeWhatIsUsed() {
        cache.put("hot", "value");
        for (int i = 0; i < 50; i++) {
            cache.get("hot");
        }
        for (int i = 0; i < 99; i++) {
            cache.put("key-" + i, "value");
        }
        cache.trim(0.9);
        assertThat(cache.get("hot")).isEqualTo("value");
    }

    @Test
    void weighsByTheEstimatorByDefault() {
        GenerationalCache<String, byte[]> other = GenerationalCache.<String, byte[]>builder("default")
                .maxBytes(10_000_000)
                .build();
        for (int i = 0; i < 1000; i++) {
            other.put("key-" + i, new byte[1000]);
        }
        assertThat(other.maxBytes()).isEqualTo(10_000_000);
        assertThat(other.name()).isEqualTo("default");
        assertThat(other.bytesUsed()).isBetween(1_100_000L, 1_300_000L);
    }

    @Test
    void removesAndClears() {
        cache.put("a", "value");
        cache.put("b", "value");
        cache.remove("a");
        assertThat(cache.get("a")).isNull();
        assertThat(cache.bytesUsed()).isEqualTo(10);
        cache.clear();
        assertThat(cache.stats().bytes()).isZero();
        assertThat(cache.stats().probationEntries()).isZero();
        assertThat(cache.stats().evictions()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // nulls are what is tried
    void refusesBadArgumentsAndKeepsNothingWhenTheLoaderFails() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().maxBytes(0))
                .withMessage("Cache 'test': maxBytes must be >= 1 but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().promoteAt(0))
                .withMessage("Cache 'test': promoteAt must be >= 1 but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().timeToLive(Duration.ZERO))
                .withMessage("Cache 'test': time to live must be > 0 but was PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cache.put("key", "value", Duration.ofSeconds(-1)))
                .withMessage("Cache 'test': time to live must be > 0 but was PT-1S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cache.trim(1.5))
                .withMessage("trim fraction must be within 0.0..1.0 but was 1.5");
        assertThatIllegalStateException()
                .isThrownBy(() -> cache.get("key", key -> null))
                .withMessage("Cache 'test': the loader returned null");
        assertThatIllegalStateException()
                .isThrownBy(() -> builder().weigher((key, value) -> -1).build().put("key", "value"))
                .withMessage("Cache 'test': the weigher returned -1 bytes");
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> cache.get("key", key -> {
                    throw new UnsupportedOperationException("no");
                }));
        assertThatNullPointerException().isThrownBy(() -> cache.get(null)).withMessage("key");
        assertThatNullPointerException()
                .isThrownBy(() -> cache.put("key", null))
                .withMessage("value");
        assertThat(cache.stats().bytes()).isZero();
        assertThat(cache.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, 700})
    void countsExactlyUnderContention(long budgetBytes) throws Exception {
        MemoryBudget budget = MemoryBudget.ofBytes(budgetBytes);
        GenerationalCache<String, String> shared = builder().budget(budget).build();
        int threads = 4;
        int calls = 20_000;
        CyclicBarrier gate = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                workers.add(executor.submit(() -> {
                    gate.await();
                    ThreadLocalRandom random = ThreadLocalRandom.current();
                    for (int i = 0; i < calls; i++) {
                        String key = "key-" + random.nextInt(200);
                        switch (i % 100) {
                            case 0 -> shared.trim(0.1);
                            case 1 -> shared.remove(key);
                            case 2 -> shared.put(key, "put");
                            case 3 -> pass(0.1);
                            default -> shared.get(key, k -> "loaded");
                        }
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
        CacheStats stats = shared.stats();
        assertThat(stats.gets()).isEqualTo(threads * calls / 100 * 96L);
        assertThat(stats.probationEntries() + stats.promotedEntries()).isEqualTo(shared.size());
        assertThat(stats.bytes()).isEqualTo(shared.size() * 10).isEqualTo(budget.reservedBytes());
        assertThat(stats.bytes()).isLessThanOrEqualTo(Math.min(1000, budgetBytes));
        shared.clear();
        assertThat(budget.reservedBytes()).isZero();
        stats = shared.stats();
        assertThat(stats.bytes()).isZero();
        assertThat(stats.probationEntries()).isZero();
        assertThat(stats.promotedEntries()).isZero();
    }

    @Test
    void takesAboutAsManyBytesAsItSays() {
        GenerationalCache<String, byte[]> other = GenerationalCache.<String, byte[]>builder("real")
                .maxBytes(1 << 30)
                .build();
        for (int i = 0; i < 5_000; i++) {
            other.put("key-" + (10_000 + i), new byte[200]);
        }
        // The interface would make the estimator believe the cache, so this looks behind it.
        assertThat(other.bytesUsed())
                .isCloseTo(MemoryEstimator.estimate(other.contents()), Percentage.withPercentage(15));
    }

    @Test
    void reservesInItsBudgetWhatItHolds() {
        MemoryBudget budget = MemoryBudget.ofBytes(1000);
        GenerationalCache<String, String> own = builder().budget(budget).build();
        own.put("a", "value");
        own.get("b", key -> "loaded");
        assertThat(budget.reservedBytes("test")).isEqualTo(20);
        own.put("a", "again");
        assertThat(budget.reservedBytes("test")).isEqualTo(20);
        own.remove("a");
        assertThat(budget.reservedBytes("test")).isEqualTo(10);
        pass(10.1);
        assertThat(own.stats().expirations()).isEqualTo(1);
        assertThat(budget.reservedBytes("test")).isZero();
        own.put("c", "value");
        assertThat(own.trim(1.0)).isEqualTo(10);
        assertThat(budget.reservedBytes("test")).isZero();
    }

    @Test
    void letsTheColdestGoWhenItsBudgetIsShort() {
        MemoryBudget budget = MemoryBudget.ofBytes(100);
        GenerationalCache<String, String> own = builder().budget(budget).build();
        own.put("hot", "value");
        own.get("hot");
        own.get("hot");
        for (int i = 0; i < 50; i++) {
            own.put("key-" + i, "value");
            assertThat(own.get("key-" + i)).isEqualTo("value");
            assertThat(budget.reservedBytes()).isEqualTo(own.bytesUsed()).isLessThanOrEqualTo(100);
        }
        assertThat(own.get("hot")).isEqualTo("value");
        assertThat(own.stats().evictions()).isEqualTo(41);
        assertThat(own.size()).isEqualTo(10);
    }

    @Test
    void servesWhatItsBudgetHasNoRoomForAndKeepsNothingStale() {
        MemoryBudget budget = MemoryBudget.ofBytes(100);
        GenerationalCache<String, String> own = builder()
                .weigher((key, value) -> 10L * value.length())
                .budget(budget)
                .build();
        own.put("key", "old");
        try (MemoryReservation others = budget.reserve("others", 70)) {
            assertThat(own.get("large", key -> "value")).isEqualTo("value");
            own.put("key", "value");
            assertThat(own.get("key")).isNull();
            assertThat(own.size()).isZero();
            assertThat(budget.reservedBytes("test")).isZero();
            assertThat(others.bytes()).isEqualTo(70);
        }
        own.put("key", "value");
        assertThat(own.get("key")).isEqualTo("value");
        assertThat(budget.reservedBytes("test")).isEqualTo(50);
        own.put("key", "far larger than the cache".repeat(10));
        assertThat(budget.reservedBytes("test")).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keepsNothingOnceItIsClosed(boolean budgeted) {
        MemoryBudget budget = MemoryBudget.ofBytes(100);
        GenerationalCache<String, String> own =
                budgeted ? builder().budget(budget).build() : builder().build();
        own.put("key", "value");
        own.close();
        own.close();
        assertThat(own.get("key")).isNull();
        own.put("key", "late");
        assertThat(own.get("key", key -> "loaded")).isEqualTo("loaded");
        assertThat(own.size()).isZero();
        assertThat(budget.reservedBytes()).isZero();
        assertThat(budget.topConsumers(1)).isEmpty();
    }
}
