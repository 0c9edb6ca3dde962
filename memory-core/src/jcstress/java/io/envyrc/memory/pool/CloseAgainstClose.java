package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Two threads close one lease: the object comes back once. */
@JCStressTest
@Outcome(
        id = "1, 1, 0",
        expect = Expect.ACCEPTABLE,
        desc = "One close counted, the other came too late; the object is idle once.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "The object came back twice, or not at all.")
@State
public class CloseAgainstClose {
    private final ObjectPool<Numbered> pool = Numbered.pool(1);
    private final Lease<Numbered> lease = pool.lease();

    @Actor
    public void first() {
        lease.close();
    }

    @Actor
    public void second() {
        lease.close();
    }

    @Arbiter
    public void count(LLL_Result r) {
        PoolStats stats = pool.stats();
        r.r1 = stats.puts();
        r.r2 = stats.idle();
        r.r3 = stats.leased();
    }
}
