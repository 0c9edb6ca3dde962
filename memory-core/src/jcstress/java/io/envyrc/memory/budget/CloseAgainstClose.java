package io.envyrc.memory.budget;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** Two threads close one reservation: the budget gets its bytes back once. */
@JCStressTest
@Outcome(id = "5", expect = Expect.ACCEPTABLE, desc = "What another one holds is left.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Given back twice, or not at all.")
@State
public class CloseAgainstClose {
    private final MemoryBudget budget = MemoryBudget.ofBytes(100);
    private final MemoryReservation reservation = budget.reserve("raced", 10);

    public CloseAgainstClose() {
        budget.reserve("other", 5);
    }

    @Actor
    public void first() {
        reservation.close();
    }

    @Actor
    public void second() {
        reservation.close();
    }

    @Arbiter
    public void sum(J_Result r) {
        r.r1 = budget.reservedBytes();
    }
}
