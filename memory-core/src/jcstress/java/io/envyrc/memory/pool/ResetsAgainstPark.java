package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILL_Result;

/** An object is borrowed and released, each time reset, while the statistics hold it weakly: the slot has it afterwards. */
@JCStressTest
@Outcome(id = "0, 50, 1", expect = Expect.ACCEPTABLE, desc = "The object is lent again.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The slot is idle without its object, or the object is lost.")
@State
public class ResetsAgainstPark {
    private static final int TURNS = 50;

    private final ObjectPool<Numbered> pool =
            Numbered.builder().initialIdle(1).reset(object -> {}).build();

    @Actor
    public void turns() {
        for (int i = 0; i < TURNS; i++) {
            pool.release(pool.acquire());
        }
    }

    @Actor
    public void park() {
        for (int i = 0; i < 4; i++) {
            pool.trim(0.0);
        }
    }

    @Arbiter
    public void borrowAgain(ILL_Result r) {
        PoolStats stats = pool.stats();
        r.r2 = stats.puts();
        r.r3 = stats.idle();
        r.r1 = pool.acquire().number();
    }
}
