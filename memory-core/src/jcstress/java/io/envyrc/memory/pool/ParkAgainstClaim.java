package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IL_Result;

/** The statistics hold a borrowed object weakly just as it is claimed: the borrower has it all the same. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Lent.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "The borrower got nothing, or another object.")
@State
public class ParkAgainstClaim {
    private final ObjectPool<Numbered> pool = Numbered.pool(1);

    @Actor
    public void borrow(IL_Result r) {
        try (Lease<Numbered> lease = pool.lease()) {
            r.r1 = lease.get().number();
        }
    }

    @Actor
    public void park() {
        pool.trim(0.0);
    }

    @Arbiter
    public void count(IL_Result r) {
        r.r2 = pool.stats().idle();
    }
}
