package io.envyrc.memory.arrow;

import org.apache.arrow.memory.AllocationListener;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Two requests of which one fits: one is served, and the limit holds. */
@JCStressTest
@Outcome(id = "true, false, 6|false, true, 6", expect = Expect.ACCEPTABLE, desc = "One fits.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both or none were served, or a figure is wrong.")
@State
public class ChargeAgainstCharge {
    private final Account root = Account.root(new Stripes(0, 1, 1), "root", 10, AllocationListener.NOOP);
    private final Account child = root.child("child", 0, 100, AllocationListener.NOOP);

    @Actor
    public void first(ZZJ_Result r) {
        r.r1 = root.charge(6, 0) == null;
    }

    @Actor
    public void second(ZZJ_Result r) {
        r.r2 = child.charge(6, 0) == null;
    }

    @Arbiter
    public void count(ZZJ_Result r) {
        r.r3 = root.used() + Math.abs(root.peak() - 6);
    }
}
