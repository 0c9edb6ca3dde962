package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A thread claims the array that it had before while another one steals it: one gets it, the other a new one. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "Two arrays, two borrowers.")
@Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "One array, two borrowers.")
@State
public class BufferClaimAgainstSteal {
    private final BytePool pool = ByteArrays.pool(Wipe.NONE);
    private byte[] mine = {};
    private byte[] stolen = {};

    public BufferClaimAgainstSteal() {
        pool.release(pool.acquire(BytePool.MIN_BYTES));
    }

    @Actor
    public void first() {
        pool.release(pool.acquire(BytePool.MIN_BYTES));
        mine = pool.acquire(BytePool.MIN_BYTES);
    }

    @Actor
    public void second() {
        stolen = pool.acquire(BytePool.MIN_BYTES);
    }

    @Arbiter
    public void compare(Z_Result r) {
        r.r1 = mine != stolen;
    }
}
