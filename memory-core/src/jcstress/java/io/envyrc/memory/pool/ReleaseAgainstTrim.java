package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIL_Result;

/**
 * An object is borrowed and released while a trim looks at the pool, holds what is out weakly, and drops what is idle. The result is
 * what is idle, what was trimmed, and the object that comes next.
 */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "Trimmed before it was borrowed: a new one is idle.")
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "The trim found nothing idle: the object is lent again.")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "The trim found the object idle: the next one is new.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Counted twice, or idle without its object.")
@State
public class ReleaseAgainstTrim {
    private final ObjectPool<Numbered> pool = Numbered.pool(1);
    private Numbered object = new Numbered(-1);

    @Actor
    public void release() {
        object = pool.acquire();
        pool.release(object);
    }

    @Actor
    public void trim() {
        pool.trim(1.0);
    }

    @Arbiter
    public void borrowAgain(IIL_Result r) {
        PoolStats stats = pool.stats();
        r.r1 = stats.idle();
        r.r2 = (int) stats.trimmed();
        r.r3 = pool.acquire().number();
    }
}
