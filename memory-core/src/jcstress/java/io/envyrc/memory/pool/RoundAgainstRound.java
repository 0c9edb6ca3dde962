package io.envyrc.memory.pool;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LI_Result;

/** Two threads notice two losses: each is reported once, and no two at a time. */
@JCStressTest
@Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "Both noticed in one round.")
@Outcome(id = "2, .*", expect = Expect.FORBIDDEN, desc = "Two rounds at once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A loss was counted twice, or not at all.")
@State
public class RoundAgainstRound {
    static {
        Numbered.muteLosses();
    }

    private final AtomicInteger reporting = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();
    private final Engine<Numbered> engine = Numbered.engine(object -> {}, leak -> report());

    public RoundAgainstRound() {
        Numbered.lose(engine);
        Numbered.lose(engine);
    }

    private void report() {
        if (reporting.getAndIncrement() > 0) {
            overlaps.incrementAndGet();
        }
        reporting.decrementAndGet();
    }

    @Actor
    public void first() {
        engine.upkeep.round();
    }

    @Actor
    public void second() {
        engine.upkeep.round();
    }

    @Arbiter
    public void count(LI_Result r) {
        r.r1 = engine.upkeep.stats().leaks();
        r.r2 = overlaps.get();
    }
}
