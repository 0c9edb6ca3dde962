package io.envyrc.memory.cache;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class WeakCacheTest {
    private final WeakCache<String, Object> cache = new WeakCache<>();

    private static void collectUntil(BooleanSupplier condition) {
        long deadline = System.nanoTime() + SECONDS.toNanos(30);
        while (!condition.getAsBoolean() && System.nanoTime() < deadline) {
            System.gc();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void keepsAValueWhileSomebodyElseDoes() {
        Object held = new Object();
        cache.put("held", held);
        cache.put("dropped", new Object());

        collectUntil(() -> cache.size() == 1);

        assertThat(cache.get("held")).isSameAs(held);
        assertThat(cache.get("dropped")).isNull();
    }

    @Test
    void removesTheEntryOfADeadValueAtTheNextCallAndSparesItsSuccessor() {
        cache.put("key", new Object());
        Object successor = new Object();
        cache.put("key", successor);

        cache.put("other", new Object());
        collectUntil(() -> cache.size() == 1);

        assertThat(cache.get("key")).isSameAs(successor);
    }

    @Test
    void loadsAgainOnceTheValueIsGone() {
        AtomicInteger loads = new AtomicInteger();
        Object first = cache.get("key", key -> "loaded " + loads.incrementAndGet());
        assertThat(first).isEqualTo("loaded 1");
        assertThat(cache.get("key", key -> "not called")).isSameAs(first);

        WeakCache<String, Object> other = new WeakCache<>();
        other.get("key", key -> new Object());
        collectUntil(() -> other.get("key") == null);
        assertThat(other.get("key", key -> "again")).isEqualTo("again");
    }

    @Test
    void countsEachGetAsAHitOrAMiss() {
        WeakCache<String, Object> named = new WeakCache<>("sessions");
        Object held = named.get("key", key -> new Object());
        assertThat(named.get("key", key -> "not called")).isSameAs(held);
        assertThat(named.get("key")).isSameAs(held);
        assertThat(named.get("absent")).isNull();
        WeakCacheStats stats = named.stats();
        assertThat(stats).isEqualTo(new WeakCacheStats(named.name(), 2, 2, 1));
        assertThat(stats.gets()).isEqualTo(4);
        assertThat(stats.hitRate()).isEqualTo(0.5);
        assertThat(cache.stats()).isEqualTo(new WeakCacheStats("weak", 0, 0, 0));
        assertThat(cache.stats().hitRate()).isZero();
    }

    @Test
    void removesAndClears() {
        Object value = new Object();
        cache.put("key", value);
        assertThat(cache.remove("key")).isSameAs(value);
        assertThat(cache.remove("key")).isNull();
        cache.put("key", value);
        cache.clear();
        assertThat(cache.size()).isZero();
        assertThat(cache.get("key")).isNull();
    }

    @Test
    void keepsNothingWhenTheLoaderFails() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> cache.get("key", key -> {
                    throw new UnsupportedOperationException("no");
                }));
        assertThat(cache.size()).isZero();
    }

    @Test
    @SuppressWarnings("NullAway") // nulls are what is tried
    void refusesNulls() {
        assertThatIllegalStateException()
                .isThrownBy(() -> cache.get("key", key -> null))
                .withMessage("Cache 'weak': the loader returned null");
        assertThatNullPointerException().isThrownBy(() -> cache.get(null)).withMessage("key");
        assertThatNullPointerException()
                .isThrownBy(() -> cache.put("key", null))
                .withMessage("value");
    }

    @Test
    void givesAllCallersAtTheSameTimeOneValue() throws Exception {
        int threads = 8;
        CyclicBarrier gate = new CyclicBarrier(threads);
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            for (int round = 0; round < 200; round++) {
                String key = "key-" + round;
                List<Future<Object>> workers = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    workers.add(executor.submit(() -> {
                        gate.await();
                        return cache.get(key, k -> new Object());
                    }));
                }
                Set<Object> values = Collections.newSetFromMap(new IdentityHashMap<>());
                for (Future<Object> worker : workers) {
                    values.add(worker.get(30, SECONDS));
                }
                assertThat(values).hasSize(1);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
