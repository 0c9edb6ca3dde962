package io.envyrc.memory.budget;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** A reservation is closed while it grows: the budget gets back exactly what it had, and its consumer's sum too. */
@JCStressTest
@Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "It grew first.")
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "It was closed first.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "Bytes were lost or given back twice.")
@State
public class GrowAgainstClose {
    private final MemoryBudget budget = MemoryBudget.ofBytes(100);
    private final SpillableConsumer consumer = budget.register("raced", request -> {});
    private final MemoryReservation reservation = consumer.reserve(MemoryKind.HEAP, 1);

    @Actor
    public void grow(ZJ_Result r) {
        try {
            reservation.grow(5);
            r.r1 = true;
        } catch (IllegalStateException closed) {
            r.r1 = false;
        }
    }

    @Actor
    public void close() {
        reservation.close();
    }

    @Arbiter
    public void sums(ZJ_Result r) {
        r.r2 = budget.reservedBytes() + consumer.bytes();
    }
}
