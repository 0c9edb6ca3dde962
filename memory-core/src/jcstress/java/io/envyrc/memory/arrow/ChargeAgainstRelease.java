package io.envyrc.memory.arrow;

import org.apache.arrow.memory.AllocationListener;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJL_Result;

/** A child is charged, gives back and moves bytes to a sibling, all at once: each figure holds what is left. */
@JCStressTest
@Outcome(id = "8, 8, 16", expect = Expect.ACCEPTABLE, desc = "Eight came, eight went and eight moved.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A change was lost.")
@State
public class ChargeAgainstRelease {
    private static final int TIMES = 8;

    private final Account root = Account.root(new Stripes(0, 1, 1), "root", 1 << 20, AllocationListener.NOOP);
    private final Account child = root.child("child", 0, Long.MAX_VALUE, AllocationListener.NOOP);
    private final Account sibling = root.child("sibling", 0, Long.MAX_VALUE, AllocationListener.NOOP);

    public ChargeAgainstRelease() {
        child.charge(2 * TIMES, 0);
    }

    @Actor
    public void charge() {
        for (int i = 0; i < TIMES; i++) {
            child.charge(1, 0);
        }
    }

    @Actor
    public void releaseAndMove() {
        for (int i = 0; i < TIMES; i++) {
            child.release(1, 0);
            child.moveTo(sibling, 1);
        }
    }

    @Arbiter
    public void count(JJL_Result r) {
        r.r1 = child.used();
        r.r2 = sibling.used();
        r.r3 = root.used();
    }
}
