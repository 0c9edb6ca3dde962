package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads steal the one idle object: one gets it, the other a new one. */
@JCStressTest
@Outcome(id = "0, 1|1, 0", expect = Expect.ACCEPTABLE, desc = "One found the idle object, the other made one.")
@Outcome(id = "1, 1", expect = Expect.FORBIDDEN, desc = "Both missed an object that was idle.")
@Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "One object, two borrowers.")
@State
public class ClaimAgainstClaim {
    private final ObjectPool<Numbered> pool = Numbered.pool(1);

    @Actor
    public void first(II_Result r) {
        r.r1 = pool.acquire().number();
    }

    @Actor
    public void second(II_Result r) {
        r.r2 = pool.acquire().number();
    }
}
