package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILL_Result;

/** The statistics hold a borrowed object weakly while it comes back: the slot has it again afterwards. */
@JCStressTest
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "The object is lent again.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "The slot is idle without its object, or the object is lost.")
@State
public class ParkAgainstClose {
    private final ObjectPool<Numbered> pool = Numbered.pool(1);
    private final Lease<Numbered> lease = pool.lease();

    @Actor
    public void close() {
        lease.close();
    }

    @Actor
    public void park() {
        pool.trim(0.0);
    }

    @Arbiter
    public void borrowAgain(ILL_Result r) {
        r.r1 = pool.acquire().number();
        PoolStats stats = pool.stats();
        r.r2 = stats.puts();
        r.r3 = stats.idle();
    }
}
