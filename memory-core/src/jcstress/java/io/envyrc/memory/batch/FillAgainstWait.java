package io.envyrc.memory.batch;

import io.envyrc.memory.batch.ResultWindow.Place;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Two workers fill places while the calling thread waits for one: it is woken, and has each of them once. */
@JCStressTest
@Outcome(id = "1, 2, 0", expect = Expect.ACCEPTABLE, desc = "The one came first.")
@Outcome(id = "2, 1, 0", expect = Expect.ACCEPTABLE, desc = "The other came first.")
@Outcome(id = ".*, 1", expect = Expect.FORBIDDEN, desc = "Nobody woke the thread that waited.")
@Outcome(id = ".*", expect = Expect.FORBIDDEN, desc = "A result was lost, or came twice or torn.")
@State
public class FillAgainstWait {
    private static final long LONG = TimeUnit.SECONDS.toNanos(10);

    private final ResultWindow<Integer> window = new ResultWindow<>(2, false);
    private final Place<Integer> one = window.open(1);
    private final Place<Integer> other = window.open(2);

    @Actor
    public void one() {
        window.fill(one, 1);
    }

    @Actor
    public void other() {
        window.fill(other, 2);
    }

    @Actor
    public void caller(III_Result r) {
        long start = System.nanoTime();
        try {
            r.r1 = index(window.poll(LONG));
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts", e);
        }
        r.r3 = System.nanoTime() - start < LONG ? 0 : 1;
    }

    @Arbiter
    public void rest(III_Result r) {
        r.r2 = index(window.poll());
        if (window.poll() != null || !window.isEmpty()) {
            r.r2 = -1;
        }
    }

    private static int index(@Nullable Place<Integer> place) {
        return place == null || place.result() != place.index() ? 0 : (int) place.index();
    }
}
