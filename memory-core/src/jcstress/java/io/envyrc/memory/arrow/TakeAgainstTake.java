package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two threads want the one block that a stripe keeps. */
@JCStressTest
@Outcome(id = "true, false|false, true", expect = Expect.ACCEPTABLE, desc = "One gets it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both got it, or none.")
@State
public class TakeAgainstTake {
    private final Stripe stripe = new Stripe(1024);

    public TakeAgainstTake() {
        stripe.keep(Blocks.of(64), 6);
    }

    @Actor
    public void first(ZZ_Result r) {
        r.r1 = stripe.take(6) != null;
    }

    @Actor
    public void second(ZZ_Result r) {
        r.r2 = stripe.take(6) != null;
    }
}
