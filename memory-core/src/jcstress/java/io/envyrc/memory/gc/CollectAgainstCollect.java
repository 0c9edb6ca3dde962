package io.envyrc.memory.gc;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Two collectors collect at once: one at a time in the whole JVM, and the other does not wait. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "One after the other, or one was refused.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Two collections at once.")
@State
public class CollectAgainstCollect {
    /** A collection takes longer than what is done around it. */
    private static final int SPINS = 200;

    private final AtomicInteger collecting = new AtomicInteger();
    private final AtomicInteger overlaps = new AtomicInteger();
    private final GarbageCollector one = collector();
    private final GarbageCollector other = collector();

    private GarbageCollector collector() {
        return GarbageCollector.builder()
                .interval(Duration.ZERO)
                .collection(this::run)
                .build();
    }

    private void run() {
        if (collecting.getAndIncrement() > 0) {
            overlaps.incrementAndGet();
        }
        for (int i = 0; i < SPINS; i++) {
            Thread.onSpinWait();
        }
        collecting.decrementAndGet();
    }

    @Actor
    public void first() {
        one.collect();
    }

    @Actor
    public void second() {
        other.collect();
    }

    @Arbiter
    public void count(I_Result r) {
        r.r1 = overlaps.get();
    }
}
