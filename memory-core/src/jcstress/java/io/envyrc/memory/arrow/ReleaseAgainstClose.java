package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/** A release meets the closing of the account: the bytes go back to the parent once. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Freed once, nothing left.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Freed twice or never, or given back twice or never.")
@State
public class ReleaseAgainstClose {
    private final CountedBlock block = new CountedBlock();

    @Actor
    public void release() {
        CountedBlock.release(block.first);
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
