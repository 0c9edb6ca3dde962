package io.envyrc.memory.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampledEstimateTest {
    private static final int[] SIZES = {0, 1, 33, 100, 5_000, 60_000};

    private static String text(int i) {
        return "text-" + (1_000_000 + i);
    }

    @SuppressWarnings("JdkObsolete") // old collections are here to be measured
    static Stream<Arguments> collections() {
        Map<String, IntFunction<Object>> all = new LinkedHashMap<>();
        all.put("ArrayList", SampledEstimateTest::texts);
        all.put("LinkedList", n -> new LinkedList<>(texts(n)));
        all.put("ArrayDeque", n -> new ArrayDeque<>(texts(n)));
        all.put("PriorityQueue", n -> new PriorityQueue<>(texts(n)));
        all.put("PriorityBlockingQueue", n -> new PriorityBlockingQueue<>(texts(n)));
        all.put("LinkedBlockingQueue", n -> new LinkedBlockingQueue<>(texts(n)));
        all.put("LinkedBlockingDeque", n -> new LinkedBlockingDeque<>(texts(n)));
        all.put("ArrayBlockingQueue", n -> new ArrayBlockingQueue<>(n + 1, false, texts(n)));
        all.put("CopyOnWriteArrayList", n -> new CopyOnWriteArrayList<>(texts(n)));
        all.put("List.of", n -> List.copyOf(texts(n)));
        all.put("Set.of", n -> Set.copyOf(texts(n)));
        all.put("Map.of", n -> Map.copyOf(map(new HashMap<>(), n)));
        all.put("HashSet", n -> new HashSet<>(texts(n)));
        all.put("LinkedHashSet", n -> new LinkedHashSet<>(texts(n)));
        all.put("TreeSet", n -> new TreeSet<>(texts(n)));
        all.put("HashMap", n -> map(new HashMap<>(), n));
        all.put("presized HashMap", n -> map(new HashMap<>(n * 10), n));
        all.put("LinkedHashMap", n -> map(new LinkedHashMap<>(), n));
        all.put("Hashtable", n -> map(new Hashtable<>(), n));
        all.put("IdentityHashMap", n -> map(new IdentityHashMap<>(), n));
        all.put("TreeMap", n -> map(new TreeMap<>(), n));
        all.put("ConcurrentHashMap", n -> map(new ConcurrentHashMap<>(), n));
        all.put("unmodifiable map", n -> Collections.unmodifiableMap(map(new HashMap<>(), n)));
        all.put("array", n -> texts(n).toArray(String[]::new));
        all.put("records", n -> Graphs.fill(n, i -> new Graphs.Track(text(i), i, true, List.of(text(i)), 1000 + i)));
        all.put("lists", n -> Graphs.fill(n / 50, i -> texts(50)));
        all.put("shared element", n -> Collections.nCopies(n, text(1)).toArray());
        all.put("shared part", n -> {
            List<String> part = texts(20);
            return Graphs.fill(n, i -> List.of(part, text(i)));
        });
        return all.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    private static List<String> texts(int count) {
        return Graphs.fill(count, SampledEstimateTest::text);
    }

    private static Map<Object, Object> map(Map<Object, Object> map, int entries) {
        for (int i = 0; i < entries; i++) {
            map.put(text(i), 1000 + i);
        }
        return map;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("collections")
    void isWithinFivePercentOnUniformCollectionsOfAnySize(String name, IntFunction<Object> collection) {
        for (int size : SIZES) {
            Object root = collection.apply(size);
            long bytes = MemoryEstimator.estimate(root);
            MemoryEstimate sampled = MemoryEstimator.sample(root);

            assertThat(sampled.bytes()).as("%s of %d", name, size).isCloseTo(bytes, Percentage.withPercentage(5));
            assertThat(sampled.exact()).as("%s of %d", name, size).isTrue();
            assertThat(sampled.objects()).isLessThan(300);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 24})
    void isTheSameAsAWalkWhileThereAreFewObjects(int size) {
        Map<Object, Object> map = map(new HashMap<>(), size);
        MemoryEstimate sampled = MemoryEstimator.sample(map);
        assertThat(sampled.bytes()).isEqualTo(MemoryEstimator.estimate(map));
        assertThat(sampled.sampled()).isFalse();
        assertThat(sampled.exact()).isTrue();
    }

    /** A small one's index may differ by more from what is expected, since chance makes it. */
    @ParameterizedTest
    @ValueSource(ints = {5_000, 60_000})
    void addsTheExpectedIndexOfASkipList(int size) {
        Object skipList = map(new ConcurrentSkipListMap<>(), size);
        assertThat(MemoryEstimator.sample(skipList).bytes())
                .isCloseTo(MemoryEstimator.estimate(skipList), Percentage.withPercentage(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 5_000, 60_000})
    void takesCachedBoxesForSharedByAll(int size) {
        List<Integer> boxes = Graphs.fill(size, i -> i % 100);
        long atMost = 256 * MemoryEstimator.estimate(1);
        assertThat(MemoryEstimator.sample(boxes).bytes())
                .isBetween(MemoryEstimator.estimate(boxes) - atMost, MemoryEstimator.estimate(boxes));
    }

    @Test
    void saysSoWhenItCouldNotLookAtEverything() {
        Object nested = new Object[0];
        for (int i = 0; i < 1000; i++) {
            nested = new Object[] {nested};
        }
        MemoryEstimate sampled = MemoryEstimator.sample(nested);
        assertThat(sampled.exact()).isFalse();
        assertThat(sampled.bytes()).isPositive().isLessThan(MemoryEstimator.estimate(nested));
    }

    @Test
    void sharesItsLookBetweenSeveralRoots() {
        List<String> first = new ArrayList<>(texts(10_000));
        Map<Object, Object> second = map(new HashMap<>(), 10_000);
        assertThat(MemoryEstimator.sample(first, second).bytes())
                .isCloseTo(MemoryEstimator.estimate(first, second), Percentage.withPercentage(5));
    }
}
