package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLI_Result;

/** An object that is not the last one taken comes back just as the statistics hold it weakly: the slot has it again. */
@JCStressTest
@Outcome(id = "2, 2, 1", expect = Expect.ACCEPTABLE, desc = "Both objects are lent again.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The slot is idle without its object, or the object is lost.")
@State
public class HandOffAgainstPark {
    private final ObjectPool<Numbered> pool = Numbered.pool(2);
    private final Numbered object = pool.acquire();
    private final Numbered other = pool.acquire();

    @Actor
    public void release() {
        pool.release(object);
    }

    @Actor
    public void park() {
        pool.trim(0.0);
    }

    @Arbiter
    public void borrowAgain(LLI_Result r) {
        pool.release(other);
        PoolStats stats = pool.stats();
        r.r1 = stats.puts();
        r.r2 = stats.idle();
        r.r3 = pool.acquire().number() + pool.acquire().number();
    }
}
