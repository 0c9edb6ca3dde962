package io.envyrc.memory.budget;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** A reservation grows while it shrinks: reservation, consumer and budget agree in the end. */
@JCStressTest
@Outcome(id = "8, 8, 8", expect = Expect.ACCEPTABLE, desc = "Eight times each.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A change was lost.")
@State
public class GrowAgainstShrink {
    private static final int TIMES = 8;

    private final MemoryBudget budget = MemoryBudget.ofBytes(100);
    private final SpillableConsumer consumer = budget.register("raced", request -> {});
    private final MemoryReservation reservation = consumer.reserve(MemoryKind.HEAP, TIMES);

    @Actor
    public void grow() {
        for (int i = 0; i < TIMES; i++) {
            reservation.grow(1);
        }
    }

    @Actor
    public void shrink() {
        for (int i = 0; i < TIMES; i++) {
            reservation.shrink(1);
        }
    }

    @Arbiter
    public void sums(JJJ_Result r) {
        r.r1 = reservation.bytes();
        r.r2 = consumer.bytes();
        r.r3 = budget.reservedBytes();
    }
}
