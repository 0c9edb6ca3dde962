package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two allocations are due for a trace at one moment: one stack is taken, for at full speed each would cost too much. */
@JCStressTest
@Outcome(id = "4", expect = Expect.ACCEPTABLE, desc = "Of each two one was traced, the other came too soon.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both were traced, or neither.")
@State
public class TraceAgainstTrace {
    private static final int DUE = 63;
    private static final int WATCHES = 4;

    private final LeakWatch[] watches = new LeakWatch[WATCHES];
    private int mine;
    private int others;

    public TraceAgainstTrace() {
        for (int i = 0; i < WATCHES; i++) {
            watches[i] = new LeakWatch(LeakTracking.SAMPLED, leak -> {}, () -> 0, () -> 0);
        }
    }

    @Actor
    public void first() {
        mine = traceEach();
    }

    @Actor
    public void second() {
        others = traceEach();
    }

    private int traceEach() {
        int traced = 0;
        for (LeakWatch watch : watches) {
            traced += watch.trace(DUE, "raced", 1) != null ? 1 : 0;
        }
        return traced;
    }

    @Arbiter
    public void count(I_Result r) {
        r.r1 = mine + others;
    }
}
