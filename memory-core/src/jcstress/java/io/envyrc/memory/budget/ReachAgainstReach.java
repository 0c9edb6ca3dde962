package io.envyrc.memory.budget;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two threads take what together reaches a mark, and neither alone: exactly one of them is found to have. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "Told once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Not told, or twice.")
@State
public class ReachAgainstReach {
    private final Books books = new Books(10);
    private final Marks marks = new Marks();
    private final AtomicInteger told = new AtomicInteger();

    public ReachAgainstReach() {
        marks.add(8, told::incrementAndGet);
    }

    @Actor
    public void first() {
        take();
    }

    @Actor
    public void second() {
        take();
    }

    private void take() {
        long before = books.take(5);
        marks.rose(before, before + 5);
    }

    @Arbiter
    public void count(I_Result r) {
        r.r1 = told.get();
    }
}
