package io.envyrc.memory.arrow;

import static io.envyrc.memory.Await.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envyrc.memory.estimate.MemoryEstimator;
import java.lang.ref.WeakReference;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;

/** What the allocator calls may fail, and what its user holds may go away. */
class AllocatorFaultsTest {
    /** Sums up what it hears, and fails when told to. */
    private static final class Listener implements AllocationListener {
        final AtomicLong sum = new AtomicLong();
        final AtomicBoolean fails = new AtomicBoolean();

        @Override
        public void onAllocation(long size) {
            sum.addAndGet(size);
            if (fails.get()) {
                throw new IllegalStateException("the listener failed");
            }
        }

        @Override
        public void onRelease(long size) {
            sum.addAndGet(-size);
        }
    }

    private final Listener listener = new Listener();

    @Test
    void aChildThatWasTheFirstToLendMayBeDropped() throws Exception {
        BlockingQueue<BufferLeak> reported = new LinkedBlockingQueue<>();
        TrackedAllocator root = TrackedAllocator.builder()
                .limitBytes(1 << 20)
                .onLeak(reported::add)
                .build();
        WeakReference<TrackedAllocator> child = new WeakReference<>(usedAndClosed(root));
        awaitThat(() -> {
            System.gc();
            return child.get() == null;
        });
        // The reclaimer has seen what that collection found once it has reported what a later one did.
        root.buffer(64).writerIndex(1);
        System.gc();
        assertThat(reported.poll(30, TimeUnit.SECONDS)).isNotNull();
        root.buffer(4096).close();
        assertThat(root.cachedBytes()).isGreaterThanOrEqualTo(4096);
        ArrowBuf open = root.buffer(1024);
        assertThatThrownBy(root::close).hasMessageContaining("1024 bytes of 'root'");
        assertThat(root.bytesUsed()).isZero();
        open.close();
    }

    private static TrackedAllocator usedAndClosed(TrackedAllocator root) {
        TrackedAllocator child = root.child("first");
        child.buffer(64).close();
        child.close();
        return child;
    }

    @Test
    void whatAListenerHearsAddsUpAfterBuffersGrewAndShrank() {
        try (TrackedAllocator allocator = listened()) {
            ArrowBuf grown = allocator.reallocate(allocator.buffer(4096), 8192);
            assertThat(listener.sum).hasValue(8192);
            ArrowBuf shrunk = allocator.reallocate(grown, 1024);
            assertThat(listener.sum).hasValue(1024);
            shrunk.close();
            assertThat(listener.sum).hasValue(0);
        }
    }

    @Test
    void aListenerThatThrowsLosesNoBytes() {
        try (TrackedAllocator allocator = listened();
                RootAllocator theirs = new RootAllocator();
                ArrowBuf held = allocator.buffer(4096);
                ArrowBuf foreign = theirs.buffer(512)) {
            listener.fails.set(true);
            assertThatThrownBy(() -> allocator.buffer(1024)).hasMessage("the listener failed");
            assertThatThrownBy(() -> allocator.reallocate(held, 8192)).hasMessage("the listener failed");
            assertThatThrownBy(() -> allocator.adopt(foreign)).hasMessage("the listener failed");
            assertThat(allocator.bytesUsed()).isEqualTo(4096);
            assertThat(allocator.stats().liveBuffers()).isOne();
            assertThat(listener.sum).hasValue(4096);
            assertThat(held.refCnt()).isOne();
            assertThat(foreign.refCnt()).isOne();
        }
    }

    @Test
    void anErrorOfTheLeakListenerDoesNotEndTheReclaimer() throws Exception {
        BlockingQueue<BufferLeak> heard = new LinkedBlockingQueue<>();
        try (TrackedAllocator allocator = TrackedAllocator.builder()
                .limitBytes(1 << 20)
                .onLeak(leak -> {
                    heard.add(leak);
                    throw new AssertionError("the leak listener failed");
                })
                .build()) {
            for (int i = 0; i < 2; i++) {
                allocator.buffer(64).writerIndex(1);
                System.gc();
                assertThat(heard.poll(30, TimeUnit.SECONDS)).as("leak %d", i).isNotNull();
            }
            assertThat(allocator.bytesUsed()).isZero();
        }
    }

    @Test
    void anActionThatThrowsWhenAMarkIsReachedLosesNoBytes() {
        AtomicLong runs = new AtomicLong();
        try (TrackedAllocator allocator = TrackedAllocator.create(1 << 20)) {
            allocator.onReach(1000, () -> {
                runs.incrementAndGet();
                throw new IllegalStateException("the action failed");
            });
            allocator.buffer(1024).close();
            assertThat(runs).hasValue(1);
            assertThat(allocator.bytesUsed()).isZero();
            assertThat(allocator.stats().liveBuffers()).isZero();
        }
    }

    @Test
    void whatWasMovedToAnAllocatorOfArrowsCountsOnce() {
        try (TrackedAllocator allocator = TrackedAllocator.create(1 << 20);
                RootAllocator theirs = new RootAllocator()) {
            ArrowBuf buffer = allocator.buffer(65_536);
            try (ArrowBuf moved = buffer.getReferenceManager()
                    .transferOwnership(buffer, theirs)
                    .getTransferredBuffer()) {
                buffer.close();
                assertThat(MemoryEstimator.measure(moved).nativeBytes()).isEqualTo(65_536);
            }
        }
    }

    private TrackedAllocator listened() {
        return TrackedAllocator.builder().limitBytes(1 << 20).listener(listener).build();
    }
}
