package io.envyrc.memory.budget;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;

/** In fair mode, those who cannot spill reserve and give back: what is left to share is the rest. */
@JCStressTest
@Outcome(id = "92", expect = Expect.ACCEPTABLE, desc = "Eight more and eight fewer.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A change was lost.")
@State
public class ReserveAgainstRelease {
    private static final int TIMES = 8;

    private final MemoryBudget budget = MemoryBudget.builder(100).fair(true).build();
    private final MemoryReservation mine = budget.reserve("first", 0);
    private final MemoryReservation other = budget.reserve("second", TIMES);

    @Actor
    public void reserve() {
        for (int i = 0; i < TIMES; i++) {
            mine.grow(1);
        }
    }

    @Actor
    public void release() {
        for (int i = 0; i < TIMES; i++) {
            other.shrink(1);
        }
    }

    @Arbiter
    public void share(J_Result r) {
        r.r1 = budget.share();
    }
}
