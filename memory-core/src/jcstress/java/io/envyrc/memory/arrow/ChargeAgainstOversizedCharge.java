package io.envyrc.memory.arrow;

import org.apache.arrow.memory.AllocationListener;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** A request that fits meets one that does not, through a child with a limit of its own and without. */
@JCStressTest
@Outcome(id = "true, false, 10", expect = Expect.ACCEPTABLE, desc = "The one that fits is served, the other refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A refused request was in the way, or left a trace.")
@State
public class ChargeAgainstOversizedCharge {
    private final Account root = Account.root(new Stripes(0, 1, 1), "root", 10, AllocationListener.NOOP);
    private final Account plain = root.child("plain", 0, Long.MAX_VALUE, AllocationListener.NOOP);
    private final Account limited = root.child("limited", 0, 100, AllocationListener.NOOP);

    @Actor
    public void fits(ZZJ_Result r) {
        r.r1 = plain.charge(10, 0) == null;
    }

    @Actor
    public void tooLarge(ZZJ_Result r) {
        r.r2 = limited.charge(11, 0) == null;
    }

    @Arbiter
    public void count(ZZJ_Result r) {
        r.r3 = root.used() + limited.peak() + Math.abs(root.peak() - 10);
    }
}
