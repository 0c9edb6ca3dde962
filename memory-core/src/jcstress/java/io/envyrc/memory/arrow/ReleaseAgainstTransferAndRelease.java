package io.envyrc.memory.arrow;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IJ_Result;

/** One of two references is released while the owner of the other transfers the block and lets go of both. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Freed once, nothing left.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Freed twice or never, or a figure is wrong.")
@State
public class ReleaseAgainstTransferAndRelease {
    private final CountedBlock block = new CountedBlock();
    private final Holding second = block.hold();

    public ReleaseAgainstTransferAndRelease() {
        block.first.retain(1);
    }

    @Actor
    public void release() {
        CountedBlock.release(block.first);
    }

    @Actor
    public void transferAndRelease() {
        synchronized (block) {
            Sharing sharing = block.shareOf(block.first);
            sharing.join(second);
            sharing.transfer(block.first, second);
        }
        CountedBlock.release(block.first);
        CountedBlock.release(second);
    }

    @Arbiter
    public void count(IJ_Result r) {
        r.r1 = block.frees.get();
        r.r2 = block.left();
    }
}
