package io.envyrc.memory.bench.estimate;

import io.envyrc.memory.estimate.MemoryEstimator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.util.RamUsageEstimator;
import org.github.jamm.MemoryMeter;
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
import org.openjdk.jol.info.GraphLayout;

/** Sizes a map of a thousand entries: ours, walked and sampled, beside jamm, JOL and Lucene. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 1,
        jvmArgsAppend = {
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "-Djol.magicFieldOffset=true"
        })
public class EstimateBenchmark {

    /** What the values of the map are. */
    public enum Values {
        /** Boxed numbers. */
        INTEGER,
        /** Records of a string, two numbers and a boxed one. */
        RECORD
    }

    record Value(String text, int number, long time, Integer boxed) {}

    @Param
    Values values = Values.INTEGER;

    private final Map<String, Object> map = new HashMap<>();
    private final MemoryMeter meter = MemoryMeter.builder().build();

    /** Fills the map. */
    @Setup
    public void fill() {
        for (int i = 0; i < 1000; i++) {
            map.put("key-" + i, values == Values.RECORD ? new Value("value-" + i, i, i, 1000 + i) : 1000 + i);
        }
    }

    @Benchmark
    public long ourWalk() {
        return MemoryEstimator.estimate(map);
    }

    @Benchmark
    public long ourSample() {
        return MemoryEstimator.sample(map).bytes();
    }

    @Benchmark
    public long jamm() {
        return meter.measureDeep(map);
    }

    @Benchmark
    public long jol() {
        return GraphLayout.parseInstance(map).totalSize();
    }

    @Benchmark
    public long lucene() {
        return RamUsageEstimator.sizeOfMap(map);
    }
}
