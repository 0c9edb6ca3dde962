package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** One reference is released twice: one of the two is told off. */
@JCStressTest
@Outcome(id = "true, false, 1|false, true, 1", expect = Expect.ACCEPTABLE, desc = "Freed once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Freed twice or never.")
@State
public class ReleaseAgainstRelease {
    private final CountedBlock block = new CountedBlock();

    @Actor
    public void first(ZZI_Result r) {
        r.r1 = CountedBlock.release(block.first) == null;
    }

    @Actor
    public void second(ZZI_Result r) {
        r.r2 = CountedBlock.release(block.first) == null;
    }

    @Arbiter
    public void count(ZZI_Result r) {
        r.r3 = block.frees.get();
    }
}
