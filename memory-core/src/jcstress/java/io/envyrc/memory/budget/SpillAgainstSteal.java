package io.envyrc.memory.budget;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Bytes are spilled for one thread while another wants as many: only the one who asked for the spill gets them. */
@JCStressTest
@Outcome(id = "true, false, 10", expect = Expect.ACCEPTABLE, desc = "The asker got what was spilled for it.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "The other one stole them.")
@State
public class SpillAgainstSteal {
    private final MemoryBudget budget = MemoryBudget.ofBytes(10);
    private final SpillableConsumer consumer = budget.register("full", request -> giveAll());
    private final MemoryReservation held = consumer.reserve(MemoryKind.HEAP, 10);

    private void giveAll() {
        held.close();
    }

    @Actor
    public void ask(ZZJ_Result r) {
        try {
            r.r1 = budget.reserve("asker", 10).bytes() == 10;
        } catch (MemoryLimitExceededException refused) {
            r.r1 = false;
        }
    }

    @Actor
    public void steal(ZZJ_Result r) {
        r.r2 = budget.tryReserve("thief", MemoryKind.HEAP, 10).isPresent();
    }

    @Arbiter
    public void sum(ZZJ_Result r) {
        r.r3 = budget.reservedBytes();
    }
}
