package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A lease is closed twice while another thread borrows: the late close must not take the object from it. */
@JCStressTest
@Outcome(
        id = "0, 1",
        expect = Expect.ACCEPTABLE,
        desc = "The other thread got the object, and still has it: the next one is new.")
@Outcome(
        id = "1, 0",
        expect = Expect.ACCEPTABLE,
        desc = "The other thread came before the close and got a new object; this one is idle.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "Somebody's object was given back by a lease that was not his.")
@State
public class LateCloseAgainstClaim {
    private final ObjectPool<Numbered> pool = Numbered.pool(1);
    private final Lease<Numbered> lease = pool.lease();

    @Actor
    public void closeTwice() {
        lease.close();
        lease.close();
    }

    @Actor
    public void borrow(II_Result r) {
        r.r1 = pool.acquire().number();
    }

    @Arbiter
    public void borrowAgain(II_Result r) {
        r.r2 = pool.acquire().number();
    }
}
