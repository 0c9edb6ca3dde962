package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads add slots to one stripe: all are there, each in the place that its index tells. */
@JCStressTest
@Outcome(id = "16, 16", expect = Expect.ACCEPTABLE, desc = "One after the other.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A slot went lost, and its counts with it.")
@State
public class AppendAgainstAppend {
    private static final Engine<Numbered> ENGINE = Numbered.engine();
    private static final int SLOTS = 8;

    private final Stripe<Numbered> stripe = new Stripe<>();

    @Actor
    public void first() {
        append();
    }

    @Actor
    public void second() {
        append();
    }

    private void append() {
        for (int i = 0; i < SLOTS; i++) {
            stripe.append(ENGINE);
        }
    }

    @Arbiter
    public void count(II_Result r) {
        Slot<Numbered>[] slots = stripe.slots();
        r.r1 = slots.length;
        for (int i = 0; i < slots.length; i++) {
            r.r2 += slots[i].index == i ? 1 : 0;
        }
    }
}
