package io.envyrc.memory.pressure;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;

/** Two threads record memory, and pass the threshold at once: every byte is recorded, and one spill is asked for. */
@JCStressTest
@Outcome(id = "1624, 1", expect = Expect.ACCEPTABLE, desc = "Both excesses are within a sixteenth of the threshold.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Bytes were lost, or one excess was answered twice or not at all.")
@State
public class RecordAgainstRecord {
    private static final MemoryMonitor MONITOR = MemoryMonitor.builder().build();
    private static final int TIMES = 8;

    private final AtomicInteger spills = new AtomicInteger();
    private final MemoryPressureHandler handler = MemoryPressureHandler.builder(MONITOR)
            .threshold(1600)
            .onSpill(bytes -> spills.incrementAndGet())
            .callbackExecutor(Runnable::run)
            .ticker(() -> 0)
            .build();

    public RecordAgainstRecord() {
        handler.start();
        handler.recordAllocation(1600);
    }

    @Actor
    public void allocate() {
        for (int i = 0; i < TIMES; i++) {
            handler.recordAllocation(2);
        }
    }

    @Actor
    public void allocateAndGiveBack() {
        for (int i = 0; i < TIMES; i++) {
            handler.recordAllocation(2);
            handler.recordDeallocation(1);
        }
    }

    @Arbiter
    public void count(JI_Result r) {
        handler.stop();
        r.r1 = handler.trackedBytes();
        r.r2 = spills.get();
    }
}
