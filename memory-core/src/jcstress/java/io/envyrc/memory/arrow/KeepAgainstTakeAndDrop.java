package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/** A block comes back while one is taken and then a trim drops what there is: two blocks remain two, and are counted. */
@JCStressTest
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "Each block is in one place.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A block is lost or in two places, or the bytes are wrong.")
@State
public class KeepAgainstTakeAndDrop {
    private final Stripe stripe = new Stripe(0, 1024);
    private final NativeBlock returning = Blocks.of(64);
    private int refused;
    private int taken;
    private int dropped;

    public KeepAgainstTakeAndDrop() {
        stripe.keep(Blocks.of(64), 6);
    }

    @Actor
    public void keep() {
        refused = stripe.keep(returning, 6) == Stripe.Outcome.KEPT ? 0 : 1;
    }

    @Actor
    public void takeAndDrop() {
        taken = stripe.take(6) == null ? 0 : 1;
        dropped = stripe.drop(1.0).size();
    }

    @Arbiter
    public void count(IJ_Result r) {
        long left = stripe.keptBytes();
        int kept = stripe.drop(1.0).size();
        r.r1 = refused + taken + dropped + kept;
        r.r2 = left - 64L * kept;
    }
}
