package io.envyrc.memory.budget;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** A consumer is closed while it reserves: the new reservation is closed by one of the two, and nothing stays behind. */
@JCStressTest
@Outcome(id = "(true|false), 0", expect = Expect.ACCEPTABLE, desc = "Reserved and closed, or refused.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "A reservation outlived its consumer.")
@State
public class ReserveAgainstConsumerClose {
    private final MemoryBudget budget = MemoryBudget.ofBytes(100);
    private final SpillableConsumer consumer = budget.register("raced", request -> {});

    @Actor
    public void reserve(ZJ_Result r) {
        try {
            consumer.reserve(MemoryKind.HEAP, 5);
            r.r1 = true;
        } catch (IllegalStateException closed) {
            r.r1 = false;
        }
    }

    @Actor
    public void close() {
        consumer.close();
    }

    @Arbiter
    public void sums(ZJ_Result r) {
        r.r2 = budget.reservedBytes()
                + consumer.bytes()
                + budget.topConsumers(9).size();
    }
}
