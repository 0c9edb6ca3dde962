package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sixteen threads on one allocator; every figure must be exact in the end. */
class AllocatorStressTest {
    private static final int THREADS = 16;
    private static final int ROUNDS = 3_000;
    private static final int KEPT = 8;

    private static void onAllThreads(IntConsumer worker) throws Exception {
        CyclicBarrier gate = new CyclicBarrier(THREADS);
        ExecutorService executor = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int index = i;
                workers.add(executor.submit(() -> {
                    gate.await();
                    worker.accept(index);
                    return null;
                }));
            }
            for (Future<?> each : workers) {
                each.get(120, TimeUnit.SECONDS);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void noRequestThatFitsIsRefusedWhileOthersAskForTooMuch() throws Exception {
        int each = 4096;
        try (TrackedAllocator root = TrackedAllocator.create((long) THREADS * each)) {
            AtomicLong refused = new AtomicLong();
            onAllThreads(index -> {
                TrackedAllocator mine = switch (index % 3) {
                    case 0 -> root;
                    case 1 -> root.child("plain");
                    default -> root.newChildAllocator("limited", 0, 1 << 20);
                };
                for (int i = 0; i < ROUNDS; i++) {
                    if (index % 4 == 3) {
                        try {
                            mine.buffer(1 << 20).close();
                            throw new AssertionError("lent more than the limit");
                        } catch (OutOfMemoryException asItShould) {
                            refused.incrementAndGet();
                        }
                    }
                    mine.buffer(each).close();
                }
            });
            assertThat(refused).hasValue(THREADS / 4 * ROUNDS);
            assertThat(root.peakBytes()).isLessThanOrEqualTo((long) THREADS * each);
            long total = (long) THREADS * ROUNDS;
            assertThat(root.stats().allocations()).isEqualTo(total);
            assertThat(root.stats().frees()).isEqualTo(total);
            assertThat(root.bytesUsed()).isZero();
        }
    }

    @Test
    void everyFigureIsExactAfterTransfersFailuresAndLimits() throws Exception {
        long limit = 1 << 20;
        TrackedAllocator root = TrackedAllocator.create(limit);
        TrackedAllocator other = TrackedAllocator.create(limit);
        RootAllocator arrows = new RootAllocator();
        List<TrackedAllocator> allocators = List.of(
                root,
                root.child("a"),
                root.child("b"),
                root.child("a").child("deep"),
                root.newChildAllocator("limited", 0, limit / 4),
                root.newChildAllocator("reserved", limit / 16, limit / 2),
                other,
                other.child("o"));
        long[] lent = new long[THREADS];
        long[] refused = new long[THREADS];

        onAllThreads(index -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            @Nullable ArrowBuf[] kept = new ArrowBuf[KEPT];
            for (int round = 0; round < ROUNDS; round++) {
                int place = random.nextInt(KEPT);
                TrackedAllocator allocator = allocators.get(random.nextInt(allocators.size()));
                ArrowBuf buffer = kept[place];
                try {
                    if (buffer == null) {
                        kept[place] = marked(allocator.buffer(8L << random.nextInt(14)), index);
                        lent[index]++;
                        continue;
                    }
                    assertThat(buffer.getLong(0)).isEqualTo(index);
                    if (!(buffer.getReferenceManager() instanceof Ledger)) {
                        kept[place] = allocator.adopt(buffer);
                        continue;
                    }
                    switch (random.nextInt(7)) {
                        case 0 -> kept[place] = move(buffer, allocator);
                        case 1 -> {
                            ArrowBuf shared = buffer.getReferenceManager().retain(buffer, allocator);
                            buffer.close();
                            kept[place] = shared;
                        }
                        case 2 -> kept[place] = move(buffer, arrows);
                        case 3 -> kept[place] = allocator.reallocate(buffer, buffer.capacity() * 2);
                        default -> {
                            buffer.close();
                            kept[place] = null;
                        }
                    }
                } catch (OutOfMemoryException full) {
                    refused[index]++;
                }
            }
            for (ArrowBuf buffer : kept) {
                if (buffer != null) {
                    buffer.close();
                }
            }
        });

        for (TrackedAllocator allocator : allocators) {
            AllocatorStats stats = allocator.stats();
            assertThat(stats.liveBuffers()).as(stats.toString()).isZero();
            assertThat(stats.frees()).as(stats.toString()).isEqualTo(stats.allocations());
            assertThat(stats.leaks()).as(stats.toString()).isZero();
            assertThat(stats.usedBytes()).as(stats.toString()).isEqualTo(allocator == root ? limit / 16 : 0);
        }
        assertThat(arrows.getAllocatedMemory()).isZero();
        assertThat(sum(lent)).isPositive();
        long counted =
                allocators.stream().mapToLong(each -> each.stats().refusals()).sum();
        assertThat(counted).isEqualTo(sum(refused));
        root.close();
        other.close();
        arrows.close();
        assertThat(root.bytesUsed()).isZero();
    }

    private static ArrowBuf marked(ArrowBuf buffer, long mark) {
        buffer.setLong(0, mark);
        return buffer;
    }

    private static ArrowBuf move(ArrowBuf buffer, BufferAllocator target) {
        ArrowBuf moved =
                buffer.getReferenceManager().transferOwnership(buffer, target).getTransferredBuffer();
        buffer.close();
        return moved;
    }

    private static long sum(long[] counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }
}
