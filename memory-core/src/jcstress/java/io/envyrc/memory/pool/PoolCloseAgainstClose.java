package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** A lease and its pool are closed at once: nothing stays idle, nothing stays out. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "The object was let go.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "An object stayed behind in a closed pool.")
@State
public class PoolCloseAgainstClose {
    private final ObjectPool<Numbered> pool = Numbered.pool(1);
    private final Lease<Numbered> lease = pool.lease();

    @Actor
    public void closeLease() {
        lease.close();
    }

    @Actor
    public void closePool() {
        pool.close();
    }

    @Arbiter
    public void count(LLL_Result r) {
        PoolStats stats = pool.stats();
        r.r1 = stats.idle();
        r.r2 = stats.leased();
        r.r3 = stats.retainedBytes();
    }
}
