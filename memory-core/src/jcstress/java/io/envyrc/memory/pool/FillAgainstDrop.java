package io.envyrc.memory.pool;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Objects are taken on and refused for their size while idle ones are dropped: what is owned is what is there. */
@JCStressTest
@Outcome(id = "8, 8", expect = Expect.ACCEPTABLE, desc = "Eight more and eight fewer.")
@Outcome(expect = Expect.FORBIDDEN, desc = "An object was counted twice, or not at all.")
@State
public class FillAgainstDrop {
    private static final int TIMES = 8;

    private final Engine<Numbered> engine = Numbered.engineOf(2 * TIMES, 100);
    private final List<Slot<Numbered>> idle = new ArrayList<>();

    public FillAgainstDrop() {
        for (int i = 0; i < TIMES; i++) {
            engine.intake.fill(new Numbered(0));
        }
        for (Stripe<Numbered> stripe : engine.stripes) {
            idle.addAll(List.of(stripe.slots()));
        }
    }

    @Actor
    public void fill() {
        for (int i = 0; i < TIMES; i++) {
            engine.intake.fill(new Numbered(0));
            engine.intake.fill(new Numbered(101));
        }
    }

    @Actor
    public void drop() {
        for (Slot<Numbered> slot : idle) {
            engine.upkeep.trimIdle(slot, slot.state);
        }
    }

    @Arbiter
    public void count(II_Result r) {
        r.r1 = engine.owned.get();
        r.r2 = engine.upkeep.stats().idle();
    }
}
