package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILL_Result;

/** An object is released and reset while another thread borrows: it comes reset, or another one comes. */
@JCStressTest
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "The borrower got the object, reset.")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "The borrower got a new object; the released one is idle.")
@Outcome(id = "7, .*", expect = Expect.FORBIDDEN, desc = "The borrower got the object before its reset.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The object is out twice, or lost.")
@State
public class ReleaseAgainstClaim {
    private final ObjectPool<int[]> pool = ObjectPool.builder("cells", () -> new int[1])
            .reset(cell -> cell[0] = 0)
            .build();
    private final int[] object = pool.acquire();

    public ReleaseAgainstClaim() {
        object[0] = 7;
    }

    @Actor
    public void release() {
        pool.release(object);
    }

    @Actor
    public void borrow(ILL_Result r) {
        r.r1 = pool.acquire()[0];
    }

    @Arbiter
    public void count(ILL_Result r) {
        PoolStats stats = pool.stats();
        r.r2 = stats.leased();
        r.r3 = stats.idle();
    }
}
