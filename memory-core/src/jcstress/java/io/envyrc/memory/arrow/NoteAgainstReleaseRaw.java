package io.envyrc.memory.arrow;

import org.apache.arrow.memory.AllocationListener;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Bytes for no buffer are charged, and some made a buffer of, while others are given back: the notes add up. */
@JCStressTest
@Outcome(id = "32, 0", expect = Expect.ACCEPTABLE, desc = "One of each two noted is left, and no more was charged.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A note was lost, or given back twice.")
@State
public class NoteAgainstReleaseRaw {
    private static final int TIMES = 32;

    private final Account account = Account.root(new Stripes(0, 1, 1), "root", 1 << 20, AllocationListener.NOOP);

    public NoteAgainstReleaseRaw() {
        account.charge(TIMES, 0);
        account.noteRaw(TIMES);
    }

    @Actor
    public void note() {
        for (int i = 0; i < TIMES; i++) {
            account.charge(2, 0);
            account.noteRaw(2);
            account.unnoteRaw(1);
            account.release(1, 0);
        }
    }

    @Actor
    public void release() {
        for (int i = 0; i < TIMES; i++) {
            account.releaseRaw(1);
        }
    }

    @Arbiter
    public void count(JJ_Result r) {
        r.r1 = account.releaseRaw(Long.MAX_VALUE);
        r.r2 = account.used();
    }
}
