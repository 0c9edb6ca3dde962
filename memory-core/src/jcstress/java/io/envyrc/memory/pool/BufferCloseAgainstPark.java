package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLZ_Result;

/** An array that is not wiped comes back just as the statistics hold it weakly: the slot has it again afterwards. */
@JCStressTest
@Outcome(id = "1, 1, true", expect = Expect.ACCEPTABLE, desc = "The array is lent again.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The slot is idle without its array, or the array is lost.")
@State
public class BufferCloseAgainstPark {
    private final BytePool pool = ByteArrays.pool(Wipe.NONE);
    private final BufferLease<byte[]> lease = pool.lease(BytePool.MIN_BYTES);
    private final byte[] array = lease.get();

    @Actor
    public void close() {
        lease.close();
    }

    @Actor
    public void park() {
        pool.trim(0.0);
    }

    @Arbiter
    public void borrowAgain(LLZ_Result r) {
        PoolStats stats = pool.stats();
        r.r1 = stats.puts();
        r.r2 = stats.idle();
        r.r3 = pool.acquire(BytePool.MIN_BYTES) == array;
    }
}
