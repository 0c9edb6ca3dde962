package io.envyrc.memory.budget;

import io.envyrc.memory.budget.Waiters.Turn;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** A request begins to wait while the bytes come back for it: it has them, and does not sleep until it looks by itself. */
@JCStressTest
@Outcome(id = "true, 8", expect = Expect.ACCEPTABLE, desc = "Served.")
@Outcome(id = "false, .*", expect = Expect.FORBIDDEN, desc = "The wake-up was lost.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "Bytes were lost or counted twice.")
@State
public class WaitAgainstRelease {
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Books books = new Books(10);

    public WaitAgainstRelease() {
        books.take(10);
    }

    @Actor
    public void await(ZJ_Result r) {
        Waiter waiter = books.waiters.enter(8, null, LONG_NANOS);
        r.r1 = books.waiters.await(waiter, LONG_NANOS) == Turn.SERVED;
        books.waiters.leave(waiter);
    }

    @Actor
    public void release() {
        books.giveBack(10);
    }

    @Arbiter
    public void sum(ZJ_Result r) {
        r.r2 = books.taken();
    }
}
