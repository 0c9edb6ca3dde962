package io.envyrc.memory.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds what decided the policy: who keeps more of a trace's hits, Caffeine or the promotion rule alone. */
class EvictionTraceTest {
    private static final int CAPACITY = 500;
    private static final int LENGTH = 200_000;

    /** The rule by itself: the oldest on probation leaves first, then the promoted one not used for longest. */
    private static final class PromotionRule implements IntPredicate {
        private final Map<Integer, Integer> probation = new LinkedHashMap<>();
        private final Map<Integer, Integer> promoted = new LinkedHashMap<>(16, 0.75f, true);

        @Override
        public boolean test(int key) {
            if (promoted.get(key) != null) {
                return true;
            }
            Integer uses = probation.get(key);
            if (uses == null) {
                if (probation.size() + promoted.size() == CAPACITY) {
                    Iterator<Integer> coldest = (probation.isEmpty() ? promoted : probation)
                            .keySet()
                            .iterator();
                    coldest.next();
                    coldest.remove();
                }
                probation.put(key, 1);
                return false;
            }
            if (uses == 2) {
                probation.remove(key);
                promoted.put(key, 3);
            } else {
                probation.put(key, uses + 1);
            }
            return true;
        }
    }

    /** Trace, and the share of hits that each policy was measured to get: Caffeine 3.2.4's first. */
    static Stream<Arguments> traces() {
        return Stream.of(
                Arguments.of("zipf", zipf(new Random(1), 0), 0.546, 0.533),
                Arguments.of("drifting zipf", zipf(new Random(2), 40), 0.392, 0.052),
                Arguments.of("loop", loop(), 0.737, 0.0),
                Arguments.of("scan", scan(), 0.445, 0.448));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("traces")
    void caffeineGetsAtLeastAsManyHitsAsThePromotionRule(String name, int[] trace, double caffeine, double rule) {
        GenerationalCache<Integer, Integer> cache = GenerationalCache.<Integer, Integer>builder(name)
                .maxBytes(CAPACITY)
                .weigher((key, value) -> 1)
                .timeToLive(Duration.ofDays(1))
                .ticker(() -> 0)
                .build();
        for (int key : trace) {
            cache.get(key, absent -> absent);
        }
        PromotionRule alone = new PromotionRule();
        double ofRule = (double) Arrays.stream(trace).filter(alone).count() / trace.length;
        double ofCaffeine = cache.stats().hitRate();

        assertThat(ofRule).isCloseTo(rule, within(0.001));
        // Its sketch is seeded by chance.
        assertThat(ofCaffeine).isCloseTo(caffeine, within(0.03)).isGreaterThan(ofRule - 0.02);
    }

    /** Keys by rank; every so often the ranks move on by as many keys as {@code drift}. */
    private static int[] zipf(Random random, int drift) {
        int keys = 10_000;
        double[] cumulative = new double[keys];
        double sum = 0;
        for (int i = 0; i < keys; i++) {
            sum += 1 / Math.pow(i + 1, 0.9);
            cumulative[i] = sum;
        }
        int[] trace = new int[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            int rank = Arrays.binarySearch(cumulative, random.nextDouble() * sum);
            trace[i] = (rank < 0 ? ~rank : rank) + i / 1000 * drift;
        }
        return trace;
    }

    /** Goes round a circle of keys a fifth larger than the cache. */
    private static int[] loop() {
        int[] trace = new int[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            trace[i] = i % (CAPACITY * 6 / 5);
        }
        return trace;
    }

    /** A Zipf trace, interrupted by reading three times the cache's size once through. */
    private static int[] scan() {
        int[] trace = zipf(new Random(3), 0);
        int unique = 1_000_000;
        for (int i = 0; i < LENGTH; i++) {
            if (i % 10_000 < CAPACITY * 3) {
                trace[i] = unique++;
            }
        }
        return trace;
    }
}
