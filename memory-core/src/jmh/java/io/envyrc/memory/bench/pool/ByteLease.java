package io.envyrc.memory.bench.pool;

import com.zaxxer.hikari.util.ConcurrentBag;
import io.envyrc.memory.pool.BufferLease;
import io.envyrc.memory.pool.LeakTracking;
import io.envyrc.memory.pool.Lease;
import io.envyrc.memory.pool.ObjectPool;
import io.envyrc.memory.pool.PoolConfig;
import io.envyrc.memory.pool.PoolManager;
import io.envyrc.memory.pool.Wipe;
import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.Recycler;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.jctools.queues.MpmcArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import stormpot.Expiration;
import stormpot.Pool;
import stormpot.Timeout;

/** Takes 4 KiB and gives them back. The first of ours wipes nothing, as no peer does; all else is the default. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public abstract class ByteLease {
    /** On one thread. */
    @Threads(1)
    public static class OneThread extends ByteLease {}

    /** On two threads. */
    @Threads(2)
    public static class TwoThreads extends ByteLease {}

    /** Two uncontended CAS: what claiming and returning by one CAS each would cost if nothing else did. */
    @State(Scope.Thread)
    public static class OwnWord {
        private final AtomicLong word = new AtomicLong();
    }

    private final PoolManager plain =
            PoolManager.create(PoolConfig.builder().wipe(Wipe.NONE).build());
    private final PoolManager untracked = PoolManager.create(
            PoolConfig.builder().wipe(Wipe.NONE).leakTracking(LeakTracking.OFF).build());
    private final PoolManager wiping = PoolManager.create(PoolConfig.defaults());
    private final ObjectPool<Object> objects =
            ObjectPool.builder("objects", Object::new).build();
    private final GenericObjectPool<byte[]> commons = Peers.commonsPool();
    private final Pool<Peers.StormpotEntry> stormpot = Peers.stormpot().build();
    private final Pool<Peers.StormpotEntry> neverExpiring =
            Peers.stormpot().setExpiration(Expiration.never()).build();
    private final Timeout timeout = new Timeout(1, TimeUnit.SECONDS);
    private final ConcurrentLinkedQueue<byte[]> queue = new ConcurrentLinkedQueue<>();
    private final MpmcArrayQueue<byte[]> mpmc = new MpmcArrayQueue<>(Peers.OBJECTS);
    private final ConcurrentBag<Peers.BagEntry> bag = new ConcurrentBag<>(waiting -> {});
    private final ArrayByteBufferPool jetty = new ArrayByteBufferPool();
    private final PooledByteBufAllocator nettyPooled = PooledByteBufAllocator.DEFAULT;
    private final AdaptiveByteBufAllocator nettyAdaptive = new AdaptiveByteBufAllocator();
    private final Recycler<Peers.Recycled> recycler = Peers.recycler();

    @Setup
    public void fill() {
        for (int i = 0; i < Peers.OBJECTS; i++) {
            queue.add(new byte[Peers.BYTES]);
            mpmc.add(new byte[Peers.BYTES]);
            bag.add(new Peers.BagEntry());
        }
    }

    @TearDown
    public void close() throws InterruptedException {
        stormpot.shutdown().await(timeout);
        neverExpiring.shutdown().await(timeout);
    }

    @Benchmark
    public void our1Lease(Blackhole hole) {
        try (BufferLease<byte[]> lease = plain.bytePool().lease(Peers.BYTES)) {
            hole.consume(lease.get());
        }
    }

    @Benchmark
    public void our2LeaseUntracked(Blackhole hole) {
        try (BufferLease<byte[]> lease = untracked.bytePool().lease(Peers.BYTES)) {
            hole.consume(lease.get());
        }
    }

    @Benchmark
    public void our3LeaseWiped256(Blackhole hole) {
        try (BufferLease<byte[]> lease = wiping.bytePool().lease(Peers.BYTES)) {
            hole.consume(lease.get());
            lease.used(256);
        }
    }

    @Benchmark
    public void our4LeaseWiped4096(Blackhole hole) {
        try (BufferLease<byte[]> lease = wiping.bytePool().lease(Peers.BYTES)) {
            hole.consume(lease.get());
        }
    }

    @Benchmark
    public void our5AcquireRelease(Blackhole hole) {
        byte[] bytes = plain.bytePool().acquire(Peers.BYTES);
        hole.consume(bytes);
        plain.bytePool().release(bytes);
    }

    @Benchmark
    public void our6SmallObject(Blackhole hole) {
        Object object = objects.acquire();
        hole.consume(object);
        objects.release(object);
    }

    @Benchmark
    public void our7SmallObjectLease(Blackhole hole) {
        try (Lease<Object> lease = objects.lease()) {
            hole.consume(lease.get());
        }
    }

    @Benchmark
    public void twoCas(OwnWord own) {
        long now = own.word.getPlain();
        own.word.compareAndSet(now, now + 1);
        own.word.compareAndSet(now + 1, now + 2);
    }

    /** What the pools' statistics add to that: each CAS counts a generation on, where this goes to and fro. */
    @Benchmark
    public void twoCasUncounted(OwnWord own) {
        own.word.compareAndSet(0, 1);
        own.word.compareAndSet(1, 0);
    }

    @Benchmark
    public byte[] allocation() {
        return new byte[Peers.BYTES];
    }

    @Benchmark
    public void commonsPool(Blackhole hole) throws Exception {
        byte[] bytes = commons.borrowObject();
        hole.consume(bytes);
        commons.returnObject(bytes);
    }

    @Benchmark
    public void stormpot(Blackhole hole) throws InterruptedException {
        Peers.StormpotEntry entry = stormpot.claim(timeout);
        hole.consume(entry.bytes);
        entry.release();
    }

    @Benchmark
    public void stormpotNeverExpiring(Blackhole hole) throws InterruptedException {
        Peers.StormpotEntry entry = neverExpiring.claim(timeout);
        hole.consume(entry.bytes);
        entry.release();
    }

    @Benchmark
    public void concurrentLinkedQueue(Blackhole hole) {
        byte[] bytes = queue.poll();
        hole.consume(bytes);
        queue.offer(bytes);
    }

    @Benchmark
    public void jctoolsMpmc(Blackhole hole) {
        byte[] bytes = mpmc.poll();
        hole.consume(bytes);
        mpmc.offer(bytes);
    }

    @Benchmark
    public void hikariConcurrentBag(Blackhole hole) throws InterruptedException {
        Peers.BagEntry entry = bag.borrow(1, TimeUnit.SECONDS);
        hole.consume(entry.bytes);
        bag.requite(entry);
    }

    @Benchmark
    public void jettyArrayByteBufferPool(Blackhole hole) {
        RetainableByteBuffer buffer = jetty.acquire(Peers.BYTES, false);
        hole.consume(buffer);
        buffer.release();
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
