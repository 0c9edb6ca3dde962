package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILL_Result;

/** An object is borrowed and released while the statistics hold it weakly: the slot has it afterwards. */
@JCStressTest
@Outcome(id = "0, 100, 1", expect = Expect.ACCEPTABLE, desc = "The object is lent again.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The slot is idle without its object, or the object is lost.")
@State
public class TurnsAgainstPark {
    private static final int TURNS = 100;
    private static final int ROUNDS = 32;

    private final ObjectPool<Numbered> pool = Numbered.pool(1);

    @Actor
    public void turns() {
        for (int i = 0; i < TURNS; i++) {
            pool.release(pool.acquire());
        }
    }

    @Actor
    public void park() {
        for (int i = 0; i < ROUNDS; i++) {
            pool.keepers().forEach(Upkeep::round);
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
