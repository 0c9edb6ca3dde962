package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads take the blocks that a stripe keeps, as often as it lets them: each block is taken once or left. */
@JCStressTest
@Outcome(id = "8", expect = Expect.ACCEPTABLE, desc = "Each of the eight is in one place.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A block is lost or in two places.")
@State
public class TakeAgainstTake {
    private static final int BLOCKS = 8;

    private final Stripe stripe = new Stripe(0, 1024);
    private int mine;
    private int others;

    public TakeAgainstTake() {
        for (int i = 0; i < BLOCKS; i++) {
            stripe.keep(Blocks.of(64), 6);
        }
    }

    @Actor
    public void first() {
        mine = take();
    }

    @Actor
    public void second() {
        others = take();
    }

    private int take() {
        int taken = 0;
        for (int i = 0; i < BLOCKS; i++) {
            taken += stripe.take(6) != null ? 1 : 0;
        }
        return taken;
    }

    @Arbiter
    public void count(I_Result r) {
        r.r1 = mine + others;
        while (stripe.take(6) != null) {
            r.r1++;
        }
    }
}
