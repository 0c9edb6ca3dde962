package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/** A block gives way to a larger one while the account is closed: the old one is freed once, the new one is charged. */
@JCStressTest
@Outcome(id = "1, 192", expect = Expect.ACCEPTABLE, desc = "96 bytes on each account, and on neither a live block.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Freed twice or never, or a figure is wrong.")
@State
public class ReplaceAgainstClose {
    private final CountedBlock block = new CountedBlock();

    public ReplaceAgainstClose() {
        block.child.charge(32, 0);
    }

    @Actor
    public void replace() {
        block.first.replace(CountedBlock.BYTES + 32);
    }

    @Actor
    public void close() {
        block.first.orphan();
    }

    @Arbiter
    public void count(IJ_Result r) {
        r.r1 = block.frees.get();
        r.r2 = block.left();
    }
}
