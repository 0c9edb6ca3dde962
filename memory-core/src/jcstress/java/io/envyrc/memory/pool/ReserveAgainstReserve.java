package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads look for empty slots: each slot is found by one of them. */
@JCStressTest
@Outcome(id = "8, 8", expect = Expect.ACCEPTABLE, desc = "Each of the eight was reserved once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Two objects in one slot, or a slot was left empty.")
@State
public class ReserveAgainstReserve {
    private static final Engine<Numbered> ENGINE = Numbered.engine();
    private static final int SLOTS = 8;

    private final Stripe<Numbered> stripe = new Stripe<>();
    private int mine;
    private int others;

    public ReserveAgainstReserve() {
        for (int i = 0; i < SLOTS; i++) {
            Slot<Numbered> slot = stripe.append(ENGINE);
            slot.publish(Slot.with(slot.state, Slot.EMPTY));
        }
    }

    @Actor
    public void first() {
        mine = reserveAll();
    }

    @Actor
    public void second() {
        others = reserveAll();
    }

    private int reserveAll() {
        int reserved = 0;
        while (stripe.reserveEmpty() != null) {
            reserved++;
        }
        return reserved;
    }

    @Arbiter
    public void count(II_Result r) {
        r.r1 = mine + others;
        for (Slot<Numbered> slot : stripe.slots()) {
            r.r2 += Slot.mode(slot.state) == Slot.BUSY ? 1 : 0;
        }
    }
}
