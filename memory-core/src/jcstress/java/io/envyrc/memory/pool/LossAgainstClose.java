package io.envyrc.memory.pool;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ILL_Result;

/**
 * A loss is noticed just as the object comes back after all. The collector would not take an object that can still come
 * back; should the reference be cleared all the same, the object is lost or back, never both.
 */
@JCStressTest
@Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "Lost; the return came too late.")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "Back.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Both lost and back, or neither.")
@State
public class LossAgainstClose {
    static {
        Numbered.muteLosses();
    }

    private final AtomicInteger resets = new AtomicInteger();
    private final Engine<Numbered> engine = Numbered.engine(object -> resets.incrementAndGet(), leak -> {});
    private final Slot<Numbered> slot = Numbered.lose(engine);
    private final long borrowed = slot.borrowed();

    @Actor
    public void notice() {
        engine.upkeep.round();
    }

    @Actor
    public void giveBack() {
        engine.returns.giveBack(slot, borrowed, new Numbered(0), Kind.USE_UNKNOWN);
    }

    @Arbiter
    public void count(ILL_Result r) {
        PoolStats stats = engine.upkeep.stats();
        r.r1 = resets.get();
        r.r2 = stats.leaks();
        r.r3 = stats.puts();
    }
}
