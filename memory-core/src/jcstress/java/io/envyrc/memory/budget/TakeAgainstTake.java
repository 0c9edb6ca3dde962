package io.envyrc.memory.budget;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Two threads want the last bytes: one gets them, the sum stays within the limit, and the peak has seen it. */
@JCStressTest
@Outcome(id = "true, false, 1010", expect = Expect.ACCEPTABLE, desc = "The first got them.")
@Outcome(id = "false, true, 1010", expect = Expect.ACCEPTABLE, desc = "The second got them.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "Over the limit, or refused for nothing.")
@State
public class TakeAgainstTake {
    private final Books books = new Books(10);

    @Actor
    public void first(ZZJ_Result r) {
        r.r1 = books.tryTake(10);
    }

    @Actor
    public void second(ZZJ_Result r) {
        r.r2 = books.tryTake(10);
    }

    @Arbiter
    public void sum(ZZJ_Result r) {
        r.r3 = books.taken() * 100 + books.peak();
    }
}
