package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Two threads release one object that is not the last one taken: it comes back once, and the second time is refused. */
@JCStressTest
@Outcome(id = "2, 2, 1", expect = Expect.ACCEPTABLE, desc = "Both objects are back; the second release was refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The object came back twice, or not at all.")
@State
public class HandOffAgainstHandOff {
    private final ObjectPool<Numbered> pool = Numbered.pool(2);
    private final Numbered object = pool.acquire();
    private final Numbered other = pool.acquire();

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
        pool.release(other);
        PoolStats stats = pool.stats();
        r.r1 = stats.puts();
        r.r2 = stats.idle();
        r.r3 = stats.refused();
    }
}
