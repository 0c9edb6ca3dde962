package io.envyrc.memory.pool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Two threads have an object each for the last place of a pool: one is taken on, and the count says so. */
@JCStressTest
@Outcome(id = "true, false, 4|false, true, 4", expect = Expect.ACCEPTABLE, desc = "One found a place, the other none.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The bound was passed, a place was left empty, or the count is off.")
@State
public class FillAgainstFill {
    private final Engine<Numbered> engine = Numbered.engine();

    public FillAgainstFill() {
        for (int i = 0; i < 3; i++) {
            engine.intake.fill(new Numbered(i));
        }
    }

    @Actor
    public void first(ZZI_Result r) {
        r.r1 = engine.intake.fill(new Numbered(3));
    }

    @Actor
    public void second(ZZI_Result r) {
        r.r2 = engine.intake.fill(new Numbered(4));
    }

    @Arbiter
    public void count(ZZI_Result r) {
        r.r3 = engine.owned.get();
    }
}
