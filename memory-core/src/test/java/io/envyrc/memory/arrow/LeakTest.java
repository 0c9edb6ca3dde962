package io.envyrc.memory.arrow;

import static io.envyrc.memory.Await.awaitThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LeakTest {
    private final AtomicLong nanos = new AtomicLong(5);
    private final BlockingQueue<BufferLeak> reported = new LinkedBlockingQueue<>();

    private TrackedAllocator allocator(LeakTracking tracking) {
        return TrackedAllocator.builder()
                .limitBytes(1 << 20)
                .leakTracking(tracking)
                .onLeak(reported::add)
                .nanoClock(nanos::get)
                .build();
    }

    @Test
    void closingAChildNamesItsBuffersAndGivesTheBytesBack() {
        TrackedAllocator root = allocator(LeakTracking.SAMPLED);
        TrackedAllocator child = root.child("import");
        ArrowBuf first = child.buffer(1024);
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        ArrowBuf second = child.child("part").buffer(64);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThatThrownBy(child::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Allocator 'import' was closed with 2 buffers of 1088 bytes not released: 64 bytes of 'part',"
                                + " PT1S old; 1024 bytes of 'import', PT3S old (set the leak tracking to ALL to see where they"
                                + " were allocated)");
        assertThat(root.stats()).isEqualTo(new AllocatorStats("root", 0, 1088, 1 << 20, 0, 2, 2, 0, 2));
        assertThat(reported).hasSize(2);
        first.setLong(0, 42);
        assertThat(first.getLong(0)).isEqualTo(42);
        first.close();
        second.close();
        assertThat(root.stats()).isEqualTo(new AllocatorStats("root", 0, 1088, 1 << 20, 0, 2, 2, 0, 2));
        child.close();
        root.close();
    }

    @Test
    void withTrackingOfAllTheReportTellsWhereEachWasAllocated() {
        TrackedAllocator root = allocator(LeakTracking.ALL);
        ArrowBuf buffer = root.buffer(1024);
        assertThatThrownBy(root::close)
                .hasMessageMatching(
                        "Allocator 'root' was closed with 1 buffers of 1024 bytes not released: 1024 bytes of"
                                + " 'root', PT0S old, allocated at io\\.envyrc\\.memory\\.arrow\\.LeakTest\\.withTrackingOfAll.*")
                .satisfies(e -> assertThat(e.getSuppressed()[0])
                        .hasMessage("1024 bytes of allocator 'root' were allocated here"));
        buffer.close();
        assertThat(root.bytesUsed()).isZero();
    }

    @Test
    void aLongReportIsCut() {
        TrackedAllocator root = allocator(LeakTracking.OFF);
        for (int i = 0; i < 12; i++) {
            root.buffer(64).writerIndex(1);
        }
        assertThatThrownBy(root::close)
                .hasMessageStartingWith("Allocator 'root' was closed with 12 buffers of 768 bytes not released: ")
                .hasMessageContaining("; and 2 more");
    }

    @ParameterizedTest
    @EnumSource(names = {"SAMPLED", "ALL"})
    void anUnreachableBufferIsReclaimedAndReportedAfterOneCollection(LeakTracking tracking) throws Exception {
        try (TrackedAllocator root = allocator(tracking)) {
            lose(root.child("careless"));
            assertThat(root.bytesUsed()).isEqualTo(1024);
            System.gc();
            BufferLeak leak = reported.poll(30, TimeUnit.SECONDS);
            assertThat(leak).isNotNull();
            assertThat(leak.allocator()).isEqualTo("careless");
            assertThat(leak.bytes()).isEqualTo(1024);
            assertThat(leak.allocatedAt() != null).isEqualTo(tracking == LeakTracking.ALL);
            root.child("careless").close();
            assertThat(root.stats()).isEqualTo(new AllocatorStats("root", 0, 1024, 1 << 20, 0, 1, 1, 0, 1));
        }
    }

    @Test
    void whoIsRefusedMemoryHasLostBuffersReclaimedFirst() throws Exception {
        try (TrackedAllocator root = TrackedAllocator.builder()
                .limitBytes(1024)
                .onLeak(reported::add)
                .build()) {
            lose(root);
            System.gc();
            assertThat(reported.poll(30, TimeUnit.SECONDS)).isNotNull();
            root.buffer(1024).close();
        }
    }

    @Test
    void aTransferredBufferIsReclaimedWhenAllItsHoldersAreGone() throws Exception {
        try (TrackedAllocator root = allocator(LeakTracking.SAMPLED);
                TrackedAllocator other = allocator(LeakTracking.SAMPLED)) {
            loseShared(root.child("a"), other);
            System.gc();
            assertThat(reported.poll(30, TimeUnit.SECONDS)).isNotNull();
            assertThat(reported.poll(30, TimeUnit.SECONDS)).isNotNull();
            root.child("a").close();
            assertThat(root.bytesUsed()).isZero();
            assertThat(other.bytesUsed()).isZero();
        }
    }

    @Test
    void closingTheOwnerOfATransferredBufferPassesTheChargeOn() {
        TrackedAllocator root = allocator(LeakTracking.SAMPLED);
        TrackedAllocator owner = root.child("owner");
        ArrowBuf buffer = root.child("rest").buffer(1024);
        ArrowBuf moved =
                buffer.getReferenceManager().transferOwnership(buffer, owner).getTransferredBuffer();
        assertThatThrownBy(owner::close).hasMessageContaining("1024 bytes of 'owner'");
        assertThat(root.child("rest").bytesUsed()).isEqualTo(1024);
        buffer.close();
        assertThat(root.bytesUsed()).isZero();
        moved.close();
        root.close();
    }

    @Test
    void abandonedBlocksOfAnotherRootAreFoundAtClose() {
        TrackedAllocator root = allocator(LeakTracking.SAMPLED);
        TrackedAllocator other = allocator(LeakTracking.SAMPLED);
        ArrowBuf buffer = root.buffer(1024);
        ArrowBuf moved =
                buffer.getReferenceManager().transferOwnership(buffer, other).getTransferredBuffer();
        buffer.close();
        assertThatThrownBy(other::close).hasMessageContaining("1 buffers of 1024 bytes");
        assertThat(other.bytesUsed()).isZero();
        moved.close();
        root.close();
    }

    @Test
    void adoptedBuffersGoBackToTheirAllocatorWhenLost() throws Exception {
        try (RootAllocator arrows = new RootAllocator();
                TrackedAllocator root = allocator(LeakTracking.SAMPLED)) {
            loseAdopted(root, arrows);
            System.gc();
            assertThat(reported.poll(30, TimeUnit.SECONDS)).isNotNull();
            root.child("adopting").close();
            awaitThat(() -> arrows.getAllocatedMemory() == 0);
        }
    }

    @Test
    void aFailingLeakListenerHarmsNobody() {
        TrackedAllocator root = TrackedAllocator.builder()
                .onLeak(leak -> {
                    throw new IllegalArgumentException("on purpose");
                })
                .build();
        root.buffer(64).writerIndex(1);
        assertThatThrownBy(root::close).hasMessageContaining("1 buffers of 64 bytes");
        assertThat(root.bytesUsed()).isZero();
    }

    private static void lose(TrackedAllocator allocator) {
        allocator.buffer(1024).setLong(0, 1);
    }

    private static void loseShared(TrackedAllocator from, TrackedAllocator to) {
        ArrowBuf buffer = from.buffer(1024);
        buffer.getReferenceManager().transferOwnership(buffer, to);
    }

    private static void loseAdopted(TrackedAllocator allocator, RootAllocator arrows) {
        allocator.child("adopting").adopt(arrows.buffer(64));
    }
}
