package io.envyrc.memory.bench.pool;

import io.envyrc.memory.pool.Lease;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Fills a collection and drops it: reused beside new. Compare by kind: our1Map with map, and so on. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class Reuse {
    private final PoolManager pools = PoolManager.create(PoolConfig.defaults());
    private String[] keys = {};

    /** How many entries, elements, or times ten characters. */
    @Param({"1", "10", "100", "1000"})
    public int fill = 1;

    @Setup
    public void makeKeys() {
        keys = new String[fill];
        for (int i = 0; i < fill; i++) {
            keys[i] = "key-%06d".formatted(i);
            if (keys[i].hashCode() == 0) {
                throw new IllegalStateException("a hash that is computed again each time");
            }
        }
    }

    private void fill(Map<String, Object> map, Blackhole hole) {
        for (String key : keys) {
            map.put(key, key);
        }
        hole.consume(map);
    }

    private void fill(List<String> list, Blackhole hole) {
        for (String key : keys) {
            list.add(key);
        }
        hole.consume(list);
    }

    private void fill(StringBuilder builder, Blackhole hole) {
        for (String key : keys) {
            builder.append(key);
        }
        hole.consume(builder);
    }

    @Benchmark
    public void our1Map(Blackhole hole) {
        try (Lease<Map<String, Object>> lease = pools.mapPool().lease()) {
            fill(lease.get(), hole);
        }
    }

    @Benchmark
    public void our2List(Blackhole hole) {
        try (Lease<List<String>> lease = pools.stringListPool().lease()) {
            fill(lease.get(), hole);
        }
    }

    @Benchmark
    public void our3Builder(Blackhole hole) {
        try (Lease<StringBuilder> lease = pools.stringBuilderPool().lease()) {
            fill(lease.get(), hole);
        }
    }

    @Benchmark
    public void newMap(Blackhole hole) {
        fill(new HashMap<>(), hole);
    }

    @Benchmark
    public void newList(Blackhole hole) {
        fill(new ArrayList<>(), hole);
    }

    @Benchmark
    public void newBuilder(Blackhole hole) {
        fill(new StringBuilder(), hole);
    }
}
