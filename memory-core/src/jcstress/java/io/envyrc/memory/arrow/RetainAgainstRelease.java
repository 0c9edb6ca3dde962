package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIJ_Result;

/** References are added while others are taken off: the block is freed by the last one, and not before. */
@JCStressTest
@Outcome(id = "33, 1, 0", expect = Expect.ACCEPTABLE, desc = "As many as before, and freed with the last.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A reference was lost, or counted twice.")
@State
public class RetainAgainstRelease {
    private static final int TIMES = 32;

    private final CountedBlock block = new CountedBlock();

    public RetainAgainstRelease() {
        block.first.retain(TIMES);
    }

    @Actor
    public void retain() {
        for (int i = 0; i < TIMES; i++) {
            block.first.retain(1);
        }
    }

    @Actor
    public void release() {
        for (int i = 0; i < TIMES; i++) {
            block.first.release(1);
        }
    }

    @Arbiter
    public void count(IIJ_Result r) {
        r.r1 = block.first.references();
        CountedBlock.release(block.first, r.r1);
        r.r2 = block.frees.get();
        r.r3 = block.left();
    }
}
