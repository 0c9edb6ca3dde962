package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** A trim and a claim go for the same idle object: it is lent or ended, never both. */
@JCStressTest
@Outcome(id = "0, false", expect = Expect.ACCEPTABLE, desc = "Lent; the trim came too late.")
@Outcome(id = "1, true", expect = Expect.ACCEPTABLE, desc = "Ended; the borrower got a new object.")
@Outcome(id = "0, true", expect = Expect.FORBIDDEN, desc = "Lent and ended.")
@Outcome(id = "1, false", expect = Expect.FORBIDDEN, desc = "Neither lent nor ended.")
@State
public class TrimAgainstClaim {
    private final ObjectPool<Numbered> pool = Numbered.pool(1);

    @Actor
    public void trim() {
        pool.trim(1.0);
    }

    @Actor
    public void borrow(IZ_Result r) {
        Numbered borrowed = pool.acquire();
        r.r1 = borrowed.number();
    }

    @Arbiter
    public void look(IZ_Result r) {
        r.r2 = pool.stats().trimmed() == 1;
    }
}
