package io.envyrc.memory.bench.pressure;

import com.sun.management.OperatingSystemMXBean;
import io.envyrc.memory.gc.HeapStats;
import io.envyrc.memory.gc.HeapWatch;
import io.envyrc.memory.pressure.MemorySignal;
import io.envyrc.memory.pressure.MemorySignals;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What one poll of the monitor reads, beside the readings that it replaces. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PollBenchmark {
    private final List<MemorySignal> signals = MemorySignals.standard().stream()
            .filter(signal -> !signal.name().equals(MemorySignals.HEAP))
            .toList();
    private final MemorySignal container = MemorySignals.container();
    private final MemorySignal process = MemorySignals.process();
    private final MemorySignal stall = MemorySignals.stall();
    private final HeapWatch watch = HeapWatch.start(() -> {});

    /** A reading that nothing was collected before is cheaper than any later one. */
    @Setup
    public void collect() {
        System.gc();
    }

    @TearDown
    public void close() {
        watch.close();
    }

    @Benchmark
    public void ourPollOfTheStandardSignals(Blackhole sink) {
        sink.consume(watch.read());
        for (MemorySignal signal : signals) {
            sink.consume(signal.read());
        }
    }

    @Benchmark
    public Object ourHeap() {
        return watch.read();
    }

    @Benchmark
    public Object ourContainer() {
        return container.read();
    }

    @Benchmark
    public Object ourProcess() {
        return process.read();
    }

    @Benchmark
    public Object ourStall() {
        return stall.read();
    }

    @Benchmark
    public Object heapByTheCollectorsBeans() {
        return HeapStats.now();
    }

    @Benchmark
    public long usedHeap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Benchmark
    public long freeMemorySize() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getFreeMemorySize();
    }
}
