package io.envyrc.memory.pool;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILL_Result;

/** Two threads close one lease of an object that has to be reset: it is reset and comes back once. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "One close counted, the other came too late.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Reset or given back twice, or not at all.")
@State
public class CloseAgainstCloseWithReset {
    private final AtomicInteger resets = new AtomicInteger();
    private final ObjectPool<Numbered> pool =
            Numbered.builder().reset(object -> resets.incrementAndGet()).build();
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
    public void count(ILL_Result r) {
        PoolStats stats = pool.stats();
        r.r1 = resets.get();
        r.r2 = stats.puts();
        r.r3 = stats.idle();
    }
}
