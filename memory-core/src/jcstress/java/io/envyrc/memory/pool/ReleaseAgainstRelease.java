package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Two threads release one object of a pool that tracks all: it comes back once, and the second time is refused. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "One release counted, the other was refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The object came back twice, or not at all.")
@State
public class ReleaseAgainstRelease {
    private final ObjectPool<Numbered> pool =
            Numbered.builder().leakTracking(LeakTracking.ALL).build();
    private final Numbered object = pool.acquire();

    @Actor
    public void first() {
        release();
    }

    @Actor
    public void second() {
        release();
    }

    private void release() {
        try {
            pool.release(object);
        } catch (IllegalArgumentException refused) {
            // Counted by the pool.
        }
    }

    @Arbiter
    public void count(LLL_Result r) {
        PoolStats stats = pool.stats();
        r.r1 = stats.puts();
        r.r2 = stats.idle();
        r.r3 = stats.refused();
    }
}
