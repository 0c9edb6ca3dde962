package io.envyrc.memory.cache;

import io.envyrc.memory.budget.MemoryBudget;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** An entry leaves the cache while it is charged for: nothing stays charged. */
@JCStressTest
@Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "Charged and given back, by one or the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The charge outlived the entry, or was given back twice.")
@State
public class ChargeAgainstLeave {
    private final MemoryBudget budget = MemoryBudget.ofBytes(100);
    private final BudgetShare share = new BudgetShare("raced", budget);
    private final BudgetShare.Receipt receipt = new BudgetShare.Receipt();

    @Actor
    public void charge(ZJ_Result r) {
        r.r1 = share.charge(receipt, 5);
    }

    @Actor
    public void leave() {
        share.leave(receipt, 5);
    }

    @Arbiter
    public void sum(ZJ_Result r) {
        r.r2 = budget.reservedBytes();
    }
}
