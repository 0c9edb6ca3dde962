package io.envyrc.memory.budget;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** A reservation is resized by one thread and shrunk by another: budget and reservation agree in the end. */
@JCStressTest
@Outcome(id = "7, 7", expect = Expect.ACCEPTABLE, desc = "Resized first.")
@Outcome(id = "10, 10", expect = Expect.ACCEPTABLE, desc = "Shrunk first.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "Budget and reservation differ.")
@State
public class ResizeAgainstShrink {
    private final MemoryBudget budget = MemoryBudget.ofBytes(100);
    private final MemoryReservation reservation = budget.reserve("raced", 4);

    @Actor
    public void resize() {
        reservation.resize(10);
    }

    @Actor
    public void shrink() {
        reservation.shrink(3);
    }

    @Arbiter
    public void sums(JJ_Result r) {
        r.r1 = reservation.bytes();
        r.r2 = budget.reservedBytes();
    }
}
