package io.envyrc.memory.pool;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILL_Result;

/** A pool is closed while somebody borrows and gives back: every object is ended, whoever had it. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "Ended by the close, or as it came back.")
@Outcome(id = "2, 0, 0", expect = Expect.ACCEPTABLE, desc = "Ended while another one was being made, which went too.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An object stayed behind, or was ended twice.")
@State
public class PoolCloseAgainstClaim {
    private final AtomicInteger ended = new AtomicInteger();
    private final ObjectPool<Numbered> pool = Numbered.builder()
            .initialIdle(1)
            .destroy(object -> ended.incrementAndGet())
            .build();

    @Actor
    public void borrow() {
        try {
            pool.lease().close();
        } catch (IllegalStateException closed) {
            // Too late, as may be.
        }
    }

    @Actor
    public void close() {
        pool.close();
    }

    @Arbiter
    public void count(ILL_Result r) {
        PoolStats stats = pool.stats();
        r.r1 = ended.get();
        r.r2 = stats.idle();
        r.r3 = stats.leased();
    }
}
