package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** A request meets another that has idle credit, and both do not fit: one is served. */
@JCStressTest
@Outcome(id = "true, false, 6|false, true, 6", expect = Expect.ACCEPTABLE, desc = "One fits.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both or none were served, or a figure is wrong.")
@State
public class CreditAgainstCharge {
    private final TwoStripes two = new TwoStripes();

    @Actor
    public void elsewhere(ZZJ_Result r) {
        r.r1 = two.charge(0, 6);
    }

    @Actor
    public void byCredit(ZZJ_Result r) {
        r.r2 = two.charge(1, 6);
    }

    @Arbiter
    public void count(ZZJ_Result r) {
        r.r3 = two.account.used() + Math.abs(two.account.peak() - 6);
    }
}
