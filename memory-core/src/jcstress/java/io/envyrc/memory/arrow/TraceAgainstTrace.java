package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two allocations are due for a trace at one moment: one stack is taken, for at full speed each would cost too much. */
@JCStressTest
@Outcome(id = "true, false|false, true", expect = Expect.ACCEPTABLE, desc = "One was traced, the other came too soon.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both were traced, or neither.")
@State
public class TraceAgainstTrace {
    private static final int DUE = 63;

    private final LeakWatch watch = new LeakWatch(LeakTracking.SAMPLED, leak -> {}, () -> 0);

    @Actor
    public void first(ZZ_Result r) {
        r.r1 = watch.trace(DUE, "raced", 1) != null;
    }

    @Actor
    public void second(ZZ_Result r) {
        r.r2 = watch.trace(DUE, "raced", 1) != null;
    }
}
