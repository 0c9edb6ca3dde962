package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two threads with an object each look for the one empty slot: one gets it. */
@JCStressTest
@Outcome(id = "true, false|false, true", expect = Expect.ACCEPTABLE, desc = "The other one has to add a slot.")
@Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "Two objects in one slot.")
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "The slot was left empty.")
@State
public class ReserveAgainstReserve {
    private static final Engine<Numbered> ENGINE = Numbered.engine();

    private final Stripe<Numbered> stripe = new Stripe<>();

    public ReserveAgainstReserve() {
        Slot<Numbered> slot = stripe.append(ENGINE);
        slot.publish(Slot.with(slot.state, Slot.EMPTY));
    }

    @Actor
    public void first(ZZ_Result r) {
        r.r1 = stripe.reserveEmpty() != null;
    }

    @Actor
    public void second(ZZ_Result r) {
        r.r2 = stripe.reserveEmpty() != null;
    }
}
