package io.envyrc.memory.cache;

import io.envyrc.memory.budget.MemoryBudget;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/** Entries leave the cache while they are charged for: nothing stays charged. */
@JCStressTest
@Outcome(id = "8, 0", expect = Expect.ACCEPTABLE, desc = "Each charged and given back, by one or the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A charge outlived its entry, or was given back twice.")
@State
public class ChargeAgainstLeave {
    private final MemoryBudget budget = MemoryBudget.ofBytes(100);
    private final BudgetShare share = new BudgetShare("raced", budget);
    private final List<BudgetShare.Receipt> receipts =
            Stream.generate(BudgetShare.Receipt::new).limit(8).toList();

    @Actor
    public void charge(IJ_Result r) {
        for (BudgetShare.Receipt receipt : receipts) {
            r.r1 += share.charge(receipt, 5) ? 1 : 0;
        }
    }

    @Actor
    public void leave() {
        for (BudgetShare.Receipt receipt : receipts) {
            share.leave(receipt, 5);
        }
    }

    @Arbiter
    public void sum(IJ_Result r) {
        r.r2 = budget.reservedBytes();
    }
}
