package io.envyrc.memory.arrow;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two requests at two stripes reach a mark below the peak together, and neither alone: it is told once. */
@JCStressTest
@Outcome(id = "1, 6", expect = Expect.ACCEPTABLE, desc = "Told once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Not told, or twice, or a figure is wrong.")
@State
public class ReachAgainstReach {
    private final TwoStripes two = new TwoStripes();
    private final AtomicInteger told = new AtomicInteger();

    public ReachAgainstReach() {
        two.account.onReach(5, told::incrementAndGet);
    }

    @Actor
    public void first() {
        two.charge(0, 3);
    }

    @Actor
    public void second() {
        two.charge(1, 3);
    }

    @Arbiter
    public void count(II_Result r) {
        r.r1 = told.get();
        r.r2 = (int) two.account.used();
    }
}
