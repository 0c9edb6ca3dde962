package io.envyrc.memory.bench.budget;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryReservation;
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

/** Grows and shrinks a reservation of each thread's own, of a consumer that could spill. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SpillableBenchmark {
    @Param({"false", "true"})
    private boolean fair;

    private MemoryBudget budget = MemoryBudget.unlimited();

    @Setup
    public void open() {
        budget = MemoryBudget.builder(1L << 40).fair(fair).build();
    }

    /** A thread's consumer. */
    @State(Scope.Thread)
    public static class Own {
        private MemoryReservation reservation = MemoryBudget.unlimited().reserve("none", 0);

        @Setup
        public void register(SpillableBenchmark shared) {
            reservation = shared.budget.register("bench", request -> {}).reserve(MemoryKind.OFF_HEAP, 64);
        }
    }

    @Benchmark
    public void ourGrowAndShrink(Own own) {
        own.reservation.grow(4096);
        own.reservation.shrink(4096);
    }
}
