package io.envyrc.memory.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
