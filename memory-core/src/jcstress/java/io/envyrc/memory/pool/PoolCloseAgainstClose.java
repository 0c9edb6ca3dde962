package io.envyrc.memory.pool;

import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Leases and their pool are closed at once: nothing stays idle, nothing stays out. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "All objects were let go.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "An object stayed behind in a closed pool.")
@State
public class PoolCloseAgainstClose {
    private static final int LEASES = 8;

    private final ObjectPool<Numbered> pool = Numbered.builder().maxIdle(LEASES).build();
    private final List<Lease<Numbered>> leases =
            Stream.generate(pool::lease).limit(LEASES).toList();

    @Actor
    public void closeLeases() {
        leases.forEach(Lease::close);
    }

    @Actor
    public void closePool() {
        pool.close();
    }

    @Arbiter
    public void count(LLL_Result r) {
        PoolStats stats = pool.stats();
        r.r1 = stats.idle();
        r.r2 = stats.leased();
        r.r3 = stats.retainedBytes();
    }
}
