package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** An object comes back while the pool is trimmed: it is idle or trimmed, and no more out. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "The trim came first.")
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "The trim found the object idle.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "Counted twice, or lost.")
@State
public class TrimAgainstClose {
    private final ObjectPool<Numbered> pool = Numbered.pool(1);
    private final Lease<Numbered> lease = pool.lease();

    @Actor
    public void close() {
        lease.close();
    }

    @Actor
    public void trim() {
        pool.trim(1.0);
    }

    @Arbiter
    public void count(LLL_Result r) {
        PoolStats stats = pool.stats();
        r.r1 = stats.idle();
        r.r2 = stats.trimmed();
        r.r3 = stats.leased();
    }
}
