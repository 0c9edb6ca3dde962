package io.envyrc.memory.budget;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two threads grow one reservation: every sum has all the bytes in the end, and every peak has seen them. */
@JCStressTest
@Outcome(id = "16 16 16, 16 16", expect = Expect.ACCEPTABLE, desc = "Eight times each.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Bytes were lost, or a peak was written over by a lower one.")
@State
public class GrowAgainstGrow {
    private static final int TIMES = 8;

    private final MemoryBudget budget = MemoryBudget.ofBytes(100);
    private final SpillableConsumer consumer = budget.register("raced", request -> {});
    private final MemoryReservation reservation = consumer.reserve(MemoryKind.HEAP, 0);

    @Actor
    public void first() {
        grow();
    }

    @Actor
    public void second() {
        grow();
    }

    private void grow() {
        for (int i = 0; i < TIMES; i++) {
            reservation.grow(1);
        }
    }

    @Arbiter
    public void sums(LL_Result r) {
        r.r1 = reservation.bytes() + " " + consumer.bytes() + " " + budget.reservedBytes();
        r.r2 = reservation.peakBytes() + " " + budget.peakBytes();
    }
}
