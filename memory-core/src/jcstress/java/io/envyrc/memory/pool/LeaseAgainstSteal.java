package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A thread leases the object that it had before while another one steals it: one gets it, the other a new one. */
@JCStressTest
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The second thread came too late and made one.")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Stolen, and the first thread made one.")
@Outcome(id = "(0, 0)|(1, 1)", expect = Expect.FORBIDDEN, desc = "One object, two borrowers.")
@State
public class LeaseAgainstSteal {
    private final ObjectPool<Numbered> pool = Numbered.pool(1);

    @Actor
    public void first(II_Result r) {
        pool.lease().close();
        r.r1 = pool.lease().get().number();
    }

    @Actor
    public void second(II_Result r) {
        r.r2 = pool.lease().get().number();
    }
}
