package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** The limit is lowered while bytes are released and charged again: it holds from then on. */
@JCStressTest
@Outcome(id = "true, false, 6|false, false, 0", expect = Expect.ACCEPTABLE, desc = "Charged before or refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "More is served than the limit allows, or a figure is wrong.")
@State
public class LimitAgainstReleaseAndCharge {
    private final TwoStripes two = new TwoStripes();

    public LimitAgainstReleaseAndCharge() {
        two.charge(1, 6);
    }

    @Actor
    public void lower() {
        two.account.setLimit(4);
    }

    @Actor
    public void releaseAndCharge(ZZJ_Result r) {
        two.release(1, 6);
        r.r1 = two.charge(1, 6);
    }

    @Arbiter
    public void count(ZZJ_Result r) {
        r.r3 = two.account.used();
        r.r2 = two.charge(1, 5) || two.charge(0, 5);
    }
}
