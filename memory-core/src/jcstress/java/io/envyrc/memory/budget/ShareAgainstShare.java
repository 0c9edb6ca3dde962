package io.envyrc.memory.budget;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** A consumer asks for two parts of its fair share of which one fits: it gets one. */
@JCStressTest
@Outcome(id = "true, false, 6|false, true, 6", expect = Expect.ACCEPTABLE, desc = "One fits.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Over its share, or refused for nothing.")
@State
public class ShareAgainstShare {
    private final MemoryBudget budget = MemoryBudget.builder(20).fair(true).build();
    private final SpillableConsumer consumer = budget.register("raced", request -> {});

    public ShareAgainstShare() {
        budget.register("other", request -> {});
    }

    @Actor
    public void first(ZZJ_Result r) {
        r.r1 = consumer.tryReserve(MemoryKind.HEAP, 6).isPresent();
    }

    @Actor
    public void second(ZZJ_Result r) {
        r.r2 = consumer.tryReserve(MemoryKind.HEAP, 6).isPresent();
    }

    @Arbiter
    public void sum(ZZJ_Result r) {
        r.r3 = consumer.bytes();
    }
}
