package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.BB_Result;

/** Two threads close one lease, and one of them borrows and writes at once: the other does not wipe what was written. */
@JCStressTest
@Outcome(id = "0, 9", expect = Expect.ACCEPTABLE, desc = "Clean when borrowed, and left alone afterwards.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "Dirty when borrowed, or wiped by a close that came too late.")
@State
public class WipeTwiceAgainstClaim {
    private final BytePool pool = ByteArrays.pool(Wipe.USED);
    private final BufferLease<byte[]> lease = pool.lease(BytePool.MIN_BYTES);
    private byte[] borrowed = {};

    public WipeTwiceAgainstClaim() {
        lease.get()[0] = 7;
    }

    @Actor
    public void close() {
        lease.close();
    }

    @Actor
    public void closeAndBorrow(BB_Result r) {
        lease.close();
        borrowed = pool.acquire(BytePool.MIN_BYTES);
        r.r1 = borrowed[0];
        borrowed[0] = 9;
    }

    @Arbiter
    public void look(BB_Result r) {
        r.r2 = borrowed[0];
    }
}
