package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLZ_Result;

/** Two threads borrow and give back, by lease and raw: the counts are exact and each object is idle once. */
@JCStressTest
@Outcome(id = "6, 0, true", expect = Expect.ACCEPTABLE, desc = "Six gets, none out, each object that was made is idle.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "A count is off.")
@State
public class TurnsAgainstTurns {
    private final ObjectPool<Numbered> pool = Numbered.pool(1);

    @Actor
    public void leases() {
        pool.lease().close();
        pool.lease().close();
    }

    @Actor
    public void raw() {
        for (int i = 0; i < 4; i++) {
            pool.release(pool.acquire());
        }
    }

    @Arbiter
    public void count(LLZ_Result r) {
        PoolStats stats = pool.stats();
        r.r1 = stats.gets();
        r.r2 = stats.leased();
        r.r3 = stats.idle() == 1 + stats.misses() && stats.puts() == stats.gets();
    }
}
