package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** A request that fits at any time meets a release and a smaller request at another stripe. */
@JCStressTest
@Outcome(id = "true, true, 8", expect = Expect.ACCEPTABLE, desc = "Both are served.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One was refused without need, or a figure is wrong.")
@State
public class ChargeAgainstReleaseAndCharge {
    private final TwoStripes two = new TwoStripes();

    public ChargeAgainstReleaseAndCharge() {
        two.charge(1, 6);
    }

    @Actor
    public void charge(ZZJ_Result r) {
        r.r1 = two.charge(0, 4);
    }

    @Actor
    public void releaseAndCharge(ZZJ_Result r) {
        two.release(1, 6);
        r.r2 = two.charge(1, 4);
    }

    @Arbiter
    public void count(ZZJ_Result r) {
        long peak = two.account.peak();
        r.r3 = two.account.used() + (peak == 8 || peak == 10 ? 0 : peak);
    }
}
