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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One thread takes 64 objects, another gives them back; per object. The median of the batches, as both threads need a
 * processor of their own at a time.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@OperationsPerInvocation(HandOff.BATCH)
public class HandOff {
    static final int BATCH = 64;
    private static final int DONE = 0;
    private static final int OUR_TURN = 1;
    private static final int QUEUE_TURN = 2;
    private static final int STOP = 3;

    private final ObjectPool<Object> pool =
            ObjectPool.builder("objects", Object::new).maxIdle(BATCH).build();
    private final MpmcArrayQueue<Object> queue = new MpmcArrayQueue<>(BATCH);
    private final Object[] batch = new Object[BATCH];
    private final AtomicInteger turn = new AtomicInteger();
    private Thread partner = new Thread();

    @Setup
    public void start() {
        for (int i = 0; i < BATCH; i++) {
            queue.add(new Object());
        }
        partner = new Thread(this::giveBack);
        partner.start();
    }

    private void giveBack() {
        for (int now = turn.get(); now != STOP; now = turn.get()) {
            if (now == DONE) {
                Thread.onSpinWait();
                continue;
            }
            for (Object object : batch) {
                if (now == OUR_TURN) {
                    pool.release(object);
                } else {
                    queue.offer(object);
                }
            }
            turn.set(DONE);
        }
    }

    @TearDown
    public void stop() throws InterruptedException {
        turn.set(STOP);
        partner.join();
    }

    @Benchmark
    public void our1AcquireAndRelease() {
        for (int i = 0; i < BATCH; i++) {
            batch[i] = pool.acquire();
        }
        handOver(OUR_TURN);
    }

    @Benchmark
    public void jctoolsMpmc() {
        for (int i = 0; i < BATCH; i++) {
            batch[i] = queue.poll();
        }
        handOver(QUEUE_TURN);
    }

    private void handOver(int whose) {
        turn.set(whose);
        while (turn.get() != DONE) {
            Thread.onSpinWait();
        }
    }
}
