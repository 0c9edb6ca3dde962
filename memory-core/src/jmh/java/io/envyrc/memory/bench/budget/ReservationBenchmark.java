package io.envyrc.memory.bench.budget;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryReservation;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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

/** Grows and shrinks a reservation of each thread's own, on one budget; and opens and closes one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ReservationBenchmark {
    private final MemoryBudget budget = MemoryBudget.ofBytes(1L << 40);
    private final AtomicLong counter = new AtomicLong();

    /** A thread's reservation. */
    @State(Scope.Thread)
    public static class Own {
        private final AtomicLong counter = new AtomicLong();

        MemoryReservation reservation(ReservationBenchmark shared) {
            if (open == null) {
                open = shared.budget.reserve("bench", MemoryKind.OFF_HEAP, 64);
            }
            return open;
        }

        @Nullable
        private MemoryReservation open;
    }

    @Benchmark
    public void ourGrowAndShrink(Own own) {
        MemoryReservation reservation = own.reservation(this);
        reservation.grow(4096);
        reservation.shrink(4096);
    }

    @Benchmark
    public void ourReserveAndClose() {
        budget.reserve("bench", MemoryKind.OFF_HEAP, 4096).close();
    }

    /** What two counters cost without a limit. */
    @Benchmark
    public void addTwiceAndTakeTwice(Own own) {
        counter.addAndGet(4096);
        own.counter.addAndGet(4096);
        own.counter.addAndGet(-4096);
        counter.addAndGet(-4096);
    }
}
