package io.envyrc.memory.bench.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.envyrc.memory.cache.GenerationalCache;
import io.envyrc.memory.cache.WeakCache;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reads along a Zipf trace, and loads what is absent: ours beside plain Caffeine with the same bound. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CacheBenchmark {
    private static final int CAPACITY = 1_000;
    private static final int KEYS = 10_000;
    private static final int TRACE = 1 << 16;

    private final Integer[] trace = zipf();
    private final Integer[] hot = {1, 2, 3, 4, 5, 6, 7, 8};

    private final GenerationalCache<Integer, Integer> generational = GenerationalCache.<Integer, Integer>builder(
                    "bench")
            .maxBytes(CAPACITY)
            .weigher((key, value) -> 1)
            .timeToLive(Duration.ofHours(1))
            .build();

    private final Cache<Integer, Integer> caffeine = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(CAPACITY)
            .<Integer, Integer>weigher((key, value) -> 1)
            .expireAfterAccess(Duration.ofHours(1))
            .build();

    private final WeakCache<Integer, Integer> weak = new WeakCache<>();
    private final Cache<Integer, Integer> caffeineWeak =
            Caffeine.newBuilder().executor(Runnable::run).weakValues().build();

    /** A thread's place in the trace. */
    @State(Scope.Thread)
    public static class Cursor {
        private int next;

        int next() {
            return next++;
        }
    }

    private static Integer[] zipf() {
        double[] cumulative = new double[KEYS];
        double sum = 0;
        for (int i = 0; i < KEYS; i++) {
            sum += 1 / Math.pow(i + 1, 0.9);
            cumulative[i] = sum;
        }
        Random random = new Random(1);
        Integer[] keys = new Integer[TRACE];
        for (int i = 0; i < TRACE; i++) {
            int rank = Arrays.binarySearch(cumulative, random.nextDouble() * sum);
            keys[i] = rank < 0 ? ~rank : rank;
        }
        return keys;
    }

    @Benchmark
    public Integer ourGenerationalZipf(Cursor cursor) {
        return generational.get(trace[cursor.next() & (TRACE - 1)], key -> key);
    }

    @Benchmark
    public @Nullable Integer caffeineZipf(Cursor cursor) {
        return caffeine.get(trace[cursor.next() & (TRACE - 1)], key -> key);
    }

    @Benchmark
    public Integer ourWeakHit(Cursor cursor) {
        return weak.get(hot[cursor.next() & 7], key -> key);
    }

    @Benchmark
    public @Nullable Integer caffeineWeakHit(Cursor cursor) {
        return caffeineWeak.get(hot[cursor.next() & 7], key -> key);
    }
}
