package io.envyrc.memory.budget;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** A consumer gives back by itself while it is asked to: whichever way the bytes take, none is lost or counted twice. */
@JCStressTest
@Outcome(id = "true, 8", expect = Expect.ACCEPTABLE, desc = "The asker has its bytes.")
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "Refused while the bytes were on their way back.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "Bytes were lost or counted twice.")
@State
public class ReleaseAgainstAsk {
    private final MemoryBudget budget = MemoryBudget.ofBytes(10);
    private final SpillableConsumer consumer = budget.register("full", request -> giveAll());
    private final MemoryReservation held = consumer.reserve(MemoryKind.HEAP, 10);

    private void giveAll() {
        held.close();
    }

    @Actor
    public void ask(ZJ_Result r) {
        try {
            r.r1 = budget.reserve("asker", 8).bytes() == 8;
        } catch (MemoryLimitExceededException refused) {
            r.r1 = false;
        }
    }

    @Actor
    public void release() {
        held.close();
    }

    @Arbiter
    public void sum(ZJ_Result r) {
        r.r2 = budget.reservedBytes();
    }
}
