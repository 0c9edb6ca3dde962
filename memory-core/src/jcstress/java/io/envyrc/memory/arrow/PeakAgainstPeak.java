package io.envyrc.memory.arrow;

import org.apache.arrow.memory.AllocationListener;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Two threads charge a child: its peak and the root's have seen all of it in the end. */
@JCStressTest
@Outcome(id = "16, 16, 16", expect = Expect.ACCEPTABLE, desc = "Eight times each.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A charge was lost, or a peak was written over by a lower one.")
@State
public class PeakAgainstPeak {
    private static final int TIMES = 8;

    private final Account root = Account.root(new Stripes(0, 1, 1), "root", 1 << 20, AllocationListener.NOOP);
    private final Account child = root.child("child", 0, Long.MAX_VALUE, AllocationListener.NOOP);

    @Actor
    public void first() {
        charge();
    }

    @Actor
    public void second() {
        charge();
    }

    private void charge() {
        for (int i = 0; i < TIMES; i++) {
            child.charge(1, 0);
        }
    }

    @Arbiter
    public void count(JJJ_Result r) {
        r.r1 = child.used();
        r.r2 = child.peak();
        r.r3 = root.peak();
    }
}
