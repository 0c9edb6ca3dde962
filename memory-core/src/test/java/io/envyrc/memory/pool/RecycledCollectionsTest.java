package io.envyrc.memory.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.estimate.MemoryEstimator;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecycledCollectionsTest {
    private static final int KEPT = 100;

    private final PoolManager pools = PoolManager.create(
            PoolConfig.builder().mapMaxEntries(KEPT).stringListMaxElements(KEPT).build());

    static List<BiConsumer<Map<String, Object>, String>> waysToAddAnEntry() {
        return List.of(
                (map, key) -> map.put(key, 1),
                (map, key) -> map.putIfAbsent(key, 1),
                (map, key) -> map.computeIfAbsent(key, absent -> 1),
                (map, key) -> map.compute(key, (same, old) -> 1),
                (map, key) -> map.merge(key, 1, (a, b) -> a),
                (map, key) -> map.putAll(Map.of(key, 1)));
    }

    @ParameterizedTest
    @MethodSource("waysToAddAnEntry")
    void letsAMapGoThatWasTooLargeInBetween(BiConsumer<Map<String, Object>, String> add) {
        for (int size : new int[] {KEPT, KEPT + 1}) {
            try (Lease<Map<String, Object>> lease = pools.mapPool().lease()) {
                IntStream.range(0, size).forEach(i -> add.accept(lease.get(), "key" + i));
                lease.get().clear();
            }
        }
        assertThat(pools.mapPool().stats().puts()).isEqualTo(1);
        assertThat(pools.mapPool().stats().discards()).isEqualTo(1);
    }

    @Test
    void letsAMapGoWhoseTableIsFarLargerThanItsUse() {
        fillMap(KEPT);
        fillMap(90);
        assertThat(pools.mapPool().stats().discards()).isZero();
        fillMap(10);
        assertThat(pools.mapPool().stats().discards()).isEqualTo(1);
    }

    /** A reset walks the table, so its length is what a reset costs. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 12, 13, 100, 1_000, 10_000})
    void walksATableInProportionToTheUseWhateverTheMapHeldBefore(int size) {
        PoolManager large =
                PoolManager.create(PoolConfig.builder().mapMaxEntries(10_000).build());
        for (int before = 10_000; before > 0; before /= 2) {
            try (Lease<Map<String, Object>> lease = large.mapPool().lease()) {
                put(lease.get(), before);
            }
            Map<String, Object> used = large.mapPool().acquire();
            put(used, size);
            large.mapPool().release(used);

            Map<String, Object> next = large.mapPool().acquire();
            if (next == used) {
                assertThat(tableLength(next)).isLessThan(4 * tableLength(put(new HashMap<>(), Math.max(1, size))));
            } else {
                assertThat(tableLength(next)).isZero();
            }
            large.mapPool().release(next);
        }
    }

    private static Map<String, Object> put(Map<String, Object> map, int size) {
        IntStream.range(0, size).forEach(i -> map.put("key" + i, i));
        return map;
    }

    /** The length of a map's real table, by the bytes that the map takes beyond an empty one. */
    private static long tableLength(Map<String, Object> map) {
        map.clear();
        Map<String, Object> empty = map instanceof RecycledMap ? new RecycledMap<>() : new HashMap<>();
        long table = MemoryEstimator.estimate(map) - MemoryEstimator.estimate(empty);
        long array = MemoryEstimator.estimate((Object) new Object[0]);
        long references = (MemoryEstimator.estimate((Object) new Object[1024]) - array) / 1024;
        return table == 0 ? 0 : (table - array) / references;
    }

    private void fillMap(int size) {
        try (Lease<Map<String, Object>> lease = pools.mapPool().lease()) {
            lease.get().putAll(IntStream.range(0, size).boxed().collect(Collectors.toMap(i -> "key" + i, i -> i)));
        }
    }

    @Test
    void letsAListGoThatWasTooLargeInBetween() {
        for (int size : new int[] {KEPT, KEPT + 1}) {
            try (Lease<List<String>> lease = pools.stringListPool().lease()) {
                lease.get().addAll(Collections.nCopies(size - 2, "x"));
                lease.get().add("y");
                lease.get().add(0, "z");
                lease.get().clear();
            }
        }
        assertThat(pools.stringListPool().stats().puts()).isEqualTo(1);
        assertThat(pools.stringListPool().stats().discards()).isEqualTo(1);
    }
}
