package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Two requests that do not both fit draw their credit at two stripes: one is served. */
@JCStressTest
@Outcome(id = "true, false, 6|false, true, 6", expect = Expect.ACCEPTABLE, desc = "One fits.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both or none were served, or a figure is wrong.")
@State
public class DrawAgainstDraw {
    private final TwoStripes two = new TwoStripes();

    public DrawAgainstDraw() {
        two.settle();
    }

    @Actor
    public void first(ZZJ_Result r) {
        r.r1 = two.charge(0, 6);
    }

    @Actor
    public void second(ZZJ_Result r) {
        r.r2 = two.charge(1, 6);
    }

    @Arbiter
    public void count(ZZJ_Result r) {
        r.r3 = two.account.used() + Math.abs(two.account.peak() - 6);
    }
}
