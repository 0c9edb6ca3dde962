package io.envyrc.memory.bench.arrow;

import io.envyrc.memory.arrow.LeakTracking;
import io.envyrc.memory.arrow.TrackedAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.ReferenceManager;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Takes 4 KiB and gives them back. The first of ours has a limit, exact figures, and the default leak tracking. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsAppend = {"--add-opens=java.base/java.nio=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public abstract class BufferClose {
    /** On one thread. */
    @Threads(1)
    public static class OneThread extends BufferClose {}

    /** On two threads. */
    @Threads(2)
    public static class TwoThreads extends BufferClose {}

    private static final int BYTES = 4096;
    private static final long LIMIT = 1L << 30;

    private final TrackedAllocator tracked = TrackedAllocator.create(LIMIT);
    private final TrackedAllocator trackedChild = tracked.child("child");
    private final TrackedAllocator untraced = TrackedAllocator.builder()
            .limitBytes(LIMIT)
            .leakTracking(LeakTracking.OFF)
            .build();

    private final RootAllocator bare = new RootAllocator(LIMIT);
    private final AtomicLong listened = new AtomicLong();
    private final RootAllocator listening = new RootAllocator(
            new AllocationListener() {
                @Override
                public void onAllocation(long size) {
                    listened.addAndGet(size);
                }

                @Override
                public void onRelease(long size) {
                    listened.addAndGet(-size);
                }
            },
            LIMIT);
    private final BufferAllocator reserved = bare.newChildAllocator("reserved", 1 << 20, LIMIT);
    private final PooledByteBufAllocator netty = PooledByteBufAllocator.DEFAULT;

    @TearDown
    public void close() {
        tracked.close();
        untraced.close();
        reserved.close();
        bare.close();
        listening.close();
    }

    @Benchmark
    public void our1Tracked(Blackhole hole) {
        use(tracked, hole);
    }

    @Benchmark
    public void our2TrackedChild(Blackhole hole) {
        use(trackedChild, hole);
    }

    @Benchmark
    public void our3TrackedWithoutLeakTracking(Blackhole hole) {
        use(untraced, hole);
    }

    @Benchmark
    public void bareRoot(Blackhole hole) {
        use(bare, hole);
    }

    @Benchmark
    public void rootWithCountingListener(Blackhole hole) {
        use(listening, hole);
    }

    @Benchmark
    public void childWithReservation(Blackhole hole) {
        use(reserved, hole);
    }

    @Benchmark
    public void nettyPooledDirect(Blackhole hole) {
        ByteBuf buffer = netty.directBuffer(BYTES);
        hole.consume(buffer);
        buffer.release();
    }

    /** Nothing but the view that every one of Arrow's allocators makes, and its number from the one counter of Arrow's. */
    @Benchmark
    public void arrowBufAlone(Blackhole hole) {
        hole.consume(new ArrowBuf(ReferenceManager.NO_OP, null, BYTES, 0));
    }

    @Benchmark
    public void mallocFree(Blackhole hole) {
        long address = MemoryUtil.allocateMemory(BYTES);
        hole.consume(address);
        MemoryUtil.freeMemory(address);
    }

    private static void use(BufferAllocator allocator, Blackhole hole) {
        ArrowBuf buffer = allocator.buffer(BYTES);
        hole.consume(buffer);
        buffer.close();
    }
}
