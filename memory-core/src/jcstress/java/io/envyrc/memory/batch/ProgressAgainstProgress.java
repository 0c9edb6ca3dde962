package io.envyrc.memory.batch;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two jobs end at once: the last call of the listener has both, whoever makes it. */
@JCStressTest
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "One call told of both.")
@Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "Each was told alone, or the second call told of no news.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "A job that ended was never told.")
@State
public class ProgressAgainstProgress {
    private int latest;
    private int calls;

    private final Tally tally = new Tally(1, progress -> {
        latest = (int) progress.ended();
        calls++;
    });

    @Actor
    public void one() {
        tally.countSucceeded();
    }

    @Actor
    public void other() {
        tally.countSucceeded();
    }

    @Arbiter
    public void last(II_Result r) {
        r.r1 = latest;
        r.r2 = calls;
    }
}
