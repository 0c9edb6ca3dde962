package io.envyrc.memory.bench.pool;

import io.envyrc.memory.pool.ObjectPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.MpmcArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One thread takes 64 objects, another gives them back; per object. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@OperationsPerInvocation(HandOff.BATCH)
public class HandOff {
    static final int BATCH = 64;
    private static final int TAKEN = 1;
    private static final int STOP = 2;

    private final ObjectPool<Object> pool =
            ObjectPool.builder("objects", Object::new).maxIdle(BATCH).build();
    private final MpmcArrayQueue<Object> queue = new MpmcArrayQueue<>(BATCH);
    private final Object[] batch = new Object[BATCH];
    private final AtomicInteger turn = new AtomicInteger();
    private Thread partner = new Thread();

    /** Who takes back. */
    @Param({"our", "jctoolsMpmc"})
    public String by = "our";

    @Setup
    public void start() {
        boolean ours = by.equals("our");
        for (int i = 0; i < BATCH; i++) {
            queue.add(new Object());
        }
        partner = new Thread(() -> {
            while (turn.get() != STOP) {
                if (turn.get() == TAKEN) {
                    for (Object object : batch) {
                        if (ours) {
                            pool.release(object);
                        } else {
                            queue.offer(object);
                        }
                    }
                    turn.set(0);
                } else {
                    Thread.onSpinWait();
                }
            }
        });
        partner.start();
    }

    @TearDown
    public void stop() throws InterruptedException {
        turn.set(STOP);
        partner.join();
    }

    @Benchmark
    public void our1TakeAndHandOver() {
        boolean ours = by.equals("our");
        for (int i = 0; i < BATCH; i++) {
            batch[i] = ours ? pool.acquire() : queue.poll();
        }
        turn.set(TAKEN);
        while (turn.get() == TAKEN) {
            Thread.onSpinWait();
        }
    }
}
