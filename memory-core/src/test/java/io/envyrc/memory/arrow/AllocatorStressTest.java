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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sixteen threads on one allocator; every figure must be exact in the end. */
class AllocatorStressTest {
    private static final int THREADS = 16;
    private static final int ROUNDS = 3_000;
    private static final int KEPT = 8;
    private static final long LARGEST = 1 << 16;

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

    /**
     * With little room requests are refused now and then; with ample room for all that is ever held, none may be but those
     * that ask for more than the limit.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyFigureIsExactAfterTransfersFailuresAndLimits(boolean ample) throws Exception {
        long limit = ample ? 2L * THREADS * KEPT * LARGEST : 1 << 20;
        TrackedAllocator root = TrackedAllocator.create(limit);
        TrackedAllocator other = TrackedAllocator.create(limit);
        RootAllocator arrows = new RootAllocator();
        long reservation = limit / 16;
        List<TrackedAllocator> allocators = List.of(
                root,
                root.child("a"),
                root.child("b"),
                root.child("a").child("deep"),
                root.newChildAllocator("limited", 0, ample ? limit : limit / 4),
                root.newChildAllocator("reserved", reservation, ample ? limit : limit / 2),
                other,
                other.child("o"));
        AtomicLong lent = new AtomicLong();
        AtomicLong refused = new AtomicLong();

        onAllThreads(index -> {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            @Nullable ArrowBuf[] kept = new ArrowBuf[KEPT];
            for (int round = 0; round < ROUNDS; round++) {
                int place = random.nextInt(KEPT);
                TrackedAllocator allocator = allocators.get(random.nextInt(allocators.size()));
                ArrowBuf buffer = kept[place];
                boolean asksTooMuch = round % 16 == 0;
                try {
                    if (asksTooMuch) {
                        allocator.buffer(2 * limit).close();
                        throw new AssertionError("lent more than the limit");
                    } else if (buffer == null) {
                        kept[place] = marked(allocator.buffer(8L << random.nextInt(14)), index);
                        lent.incrementAndGet();
                        continue;
                    }
                    assertThat(buffer.getLong(0)).isEqualTo(index);
                    if (!(buffer.getReferenceManager() instanceof Ledger)) {
                        kept[place] = allocator.adopt(buffer);
                        lent.incrementAndGet();
                        continue;
                    }
                    boolean crosses = rootOf(buffer) != allocator.top();
                    switch (random.nextInt(7)) {
                        case 0 -> {
                            kept[place] = move(buffer, allocator);
                            lent.addAndGet(crosses ? 1 : 0);
                        }
                        case 1 -> {
                            ArrowBuf shared = buffer.getReferenceManager().retain(buffer, allocator);
                            buffer.close();
                            kept[place] = shared;
                            lent.addAndGet(crosses ? 1 : 0);
                        }
                        case 2 -> kept[place] = move(buffer, arrows);
                        case 3 -> {
                            kept[place] = allocator.reallocate(buffer, Math.min(LARGEST, buffer.capacity() * 2));
                            lent.incrementAndGet();
                        }
                        default -> {
                            buffer.close();
                            kept[place] = null;
                        }
                    }
                } catch (OutOfMemoryException full) {
                    assertThat(ample && !asksTooMuch).as(full.getMessage()).isFalse();
                    refused.incrementAndGet();
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
            assertThat(stats.usedBytes()).as(stats.toString()).isEqualTo(allocator == root ? reservation : 0);
            assertThat(ample ? stats.peakBytes() : 0).as(stats.toString()).isLessThanOrEqualTo(limit);
        }
        assertThat(arrows.getAllocatedMemory()).isZero();
        assertThat(root.stats().allocations() + other.stats().allocations()).isEqualTo(lent.get());
        long counted =
                allocators.stream().mapToLong(each -> each.stats().refusals()).sum();
        assertThat(counted).isEqualTo(refused.get());
        root.close();
        other.close();
        arrows.close();
        assertThat(root.bytesUsed()).isZero();
    }

    private static TrackedAllocator rootOf(ArrowBuf buffer) {
        return ((TrackedAllocator) buffer.getReferenceManager().getAllocator()).top();
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
}
