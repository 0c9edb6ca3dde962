package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLZ_Result;

/** Two threads take turns with the one array that a pool keeps, and keep an array each in the end. */
@JCStressTest
@Outcome(id = "130, 2, true", expect = Expect.ACCEPTABLE, desc = "All gets counted, two arrays out, no two the same.")
@Outcome(id = ".*, false", expect = Expect.FORBIDDEN, desc = "One array, two borrowers.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A count is off.")
@State
public class BufferAcquireAgainstSteal {
    private static final int TURNS = 64;

    private final BytePool pool = ByteArrays.poolOfOne();
    private byte[] mine = {};
    private byte[] stolen = {};

    @Actor
    public void first() {
        mine = borrow();
    }

    @Actor
    public void second() {
        stolen = borrow();
    }

    private byte[] borrow() {
        for (int i = 0; i < TURNS; i++) {
            pool.release(pool.acquire(BytePool.MIN_BYTES));
        }
        return pool.acquire(BytePool.MIN_BYTES);
    }

    @Arbiter
    public void look(LLZ_Result r) {
        PoolStats stats = pool.stats();
        r.r1 = stats.gets();
        r.r2 = stats.leased();
        r.r3 = mine != stolen;
    }
}
