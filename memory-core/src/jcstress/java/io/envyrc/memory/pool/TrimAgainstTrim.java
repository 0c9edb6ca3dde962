package io.envyrc.memory.pool;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILL_Result;

/** Two threads trim the one idle object: it is ended once. */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "One trim took it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Ended or counted twice, or not at all.")
@State
public class TrimAgainstTrim {
    private final AtomicInteger ended = new AtomicInteger();
    private final ObjectPool<Numbered> pool = Numbered.builder()
            .initialIdle(1)
            .destroy(object -> ended.incrementAndGet())
            .build();

    @Actor
    public void first() {
        pool.trim(1.0);
    }

    @Actor
    public void second() {
        pool.trim(1.0);
    }

    @Arbiter
    public void count(ILL_Result r) {
        PoolStats stats = pool.stats();
        r.r1 = ended.get();
        r.r2 = stats.trimmed();
        r.r3 = stats.idle();
    }
}
