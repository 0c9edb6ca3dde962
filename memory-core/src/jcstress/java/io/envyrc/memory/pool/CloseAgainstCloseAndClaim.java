package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads close one lease, and one of them borrows at once: the other's close must not take the object from it. */
@JCStressTest
@Outcome(
        id = "0, 1",
        expect = Expect.ACCEPTABLE,
        desc = "The borrower got the object and still has it: the next one is new.")
@Outcome(
        id = "1, 0",
        expect = Expect.ACCEPTABLE,
        desc = "The other close was under way; the borrower got a new object.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "The late close gave the borrower's object back.")
@State
public class CloseAgainstCloseAndClaim {
    private final ObjectPool<Numbered> pool = Numbered.pool(1);
    private final Lease<Numbered> lease = pool.lease();

    @Actor
    public void close() {
        lease.close();
    }

    @Actor
    public void closeAndBorrow(II_Result r) {
        lease.close();
        r.r1 = pool.acquire().number();
    }

    @Arbiter
    public void borrowAgain(II_Result r) {
        r.r2 = pool.acquire().number();
    }
}
