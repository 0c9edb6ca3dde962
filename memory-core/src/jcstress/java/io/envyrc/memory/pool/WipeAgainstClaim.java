package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.BB_Result;

/** A buffer is wiped and given back, twice, while another thread borrows and writes: it reads zeros, then its own. */
@JCStressTest
@Outcome(id = "0, 9", expect = Expect.ACCEPTABLE, desc = "Clean when borrowed, and left alone afterwards.")
@Outcome(id = "7, .*", expect = Expect.FORBIDDEN, desc = "Read what the last borrower wrote.")
@Outcome(id = ".*, 0", expect = Expect.FORBIDDEN, desc = "A late close wiped what was somebody else's.")
@State
public class WipeAgainstClaim {
    private final BytePool pool = ByteArrays.pool(Wipe.USED);
    private final BufferLease<byte[]> lease = pool.lease(BytePool.MIN_BYTES);

    public WipeAgainstClaim() {
        lease.get()[0] = 7;
    }

    @Actor
    public void closeTwice() {
        lease.close();
        lease.close();
    }

    @Actor
    public void borrow(BB_Result r) {
        byte[] array = pool.acquire(BytePool.MIN_BYTES);
        r.r1 = array[0];
        array[0] = 9;
        r.r2 = array[0];
    }
}
