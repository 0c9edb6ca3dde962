package io.envyrc.memory.bench.pool;

import io.envyrc.memory.pool.BufferLease;
import io.envyrc.memory.pool.ObjectPool;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pool.Wipe;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.Recycler;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The same on Netty's own threads, where its pools are at their best. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 2,
        jvmArgsAppend = {"-Djmh.executor=CUSTOM", "-Djmh.executor.class=io.envyrc.memory.bench.pool.NettyThreads"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class OnNettyThreads {
    private final PoolManager plain =
            PoolManager.create(PoolConfig.builder().wipe(Wipe.NONE).build());
    private final ObjectPool<Object> objects =
            ObjectPool.builder("objects", Object::new).build();
    private final PooledByteBufAllocator nettyPooled = PooledByteBufAllocator.DEFAULT;
    private final AdaptiveByteBufAllocator nettyAdaptive = new AdaptiveByteBufAllocator();
    private final Recycler<Peers.Recycled> recycler = Peers.recycler();

    @Benchmark
    public void our1SmallObject(Blackhole hole) {
        Object object = objects.acquire();
        hole.consume(object);
        objects.release(object);
    }

    @Benchmark
    public void our2ByteLease(Blackhole hole) {
        try (BufferLease<byte[]> lease = plain.bytePool().lease(Peers.BYTES)) {
            hole.consume(lease.get());
        }
    }

    @Benchmark
    public void nettyPooled(Blackhole hole) {
        ByteBuf buffer = nettyPooled.heapBuffer(Peers.BYTES);
        hole.consume(buffer);
        buffer.release();
    }

    @Benchmark
    public void nettyAdaptive(Blackhole hole) {
        ByteBuf buffer = nettyAdaptive.heapBuffer(Peers.BYTES);
        hole.consume(buffer);
        buffer.release();
    }

    @Benchmark
    public void nettyRecycler(Blackhole hole) {
        Peers.Recycled recycled = recycler.get();
        hole.consume(recycled);
        recycled.handle.recycle(recycled);
    }
}
