package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.OwnershipTransferResult;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TransferTest {
    private final TrackedAllocator root = TrackedAllocator.create(8192);
    private final TrackedAllocator from = root.child("from");
    private final TrackedAllocator to = root.child("to");
    private final TrackedAllocator otherRoot =
            TrackedAllocator.builder().name("other").limitBytes(1024).build();
    private final RootAllocator arrows = new RootAllocator(1 << 20);

    @AfterEach
    void close() {
        root.close();
        otherRoot.close();
        arrows.close();
        assertThat(root.bytesUsed()).isZero();
        assertThat(otherRoot.bytesUsed()).isZero();
        assertThat(root.stats().liveBuffers()).isZero();
        assertThat(otherRoot.stats().liveBuffers()).isZero();
    }

    private static ArrowBuf transfer(ArrowBuf buffer, BufferAllocator target) {
        ArrowBuf moved =
                buffer.getReferenceManager().transferOwnership(buffer, target).getTransferredBuffer();
        buffer.close();
        return moved;
    }

    @Test
    void betweenChildrenMovesTheChargeAndLeavesTheRootAlone() {
        ArrowBuf buffer = from.buffer(1024);
        buffer.setLong(8, 42);
        buffer.writerIndex(16).readerIndex(8);
        ArrowBuf moved =
                buffer.getReferenceManager().transferOwnership(buffer, to).getTransferredBuffer();
        assertThat(from.bytesUsed()).isZero();
        assertThat(to.bytesUsed()).isEqualTo(1024);
        assertThat(buffer.getReferenceManager().getAccountedSize()).isZero();
        assertThat(moved.getReferenceManager().getAccountedSize()).isEqualTo(1024);
        assertThat(moved.getLong(moved.readerIndex())).isEqualTo(42);
        buffer.close();
        assertThat(root.stats()).isEqualTo(new AllocatorStats("root", 1024, 1024, 8192, 1, 1, 0, 0, 0));
        assertThat(from.stats()).isEqualTo(new AllocatorStats("from", 0, 1024, Long.MAX_VALUE, 0, 1, 1, 0, 0));
        assertThat(to.stats()).isEqualTo(new AllocatorStats("to", 1024, 1024, Long.MAX_VALUE, 1, 1, 0, 0, 0));
        moved.close();
        assertThat(root.stats()).isEqualTo(new AllocatorStats("root", 0, 1024, 8192, 0, 1, 1, 0, 0));
    }

    @Test
    void theChargeGoesBackWhenTheNewOwnerLetsGoFirst() {
        ArrowBuf buffer = from.buffer(1024);
        ArrowBuf moved =
                buffer.getReferenceManager().transferOwnership(buffer, to).getTransferredBuffer();
        moved.close();
        assertThat(from.bytesUsed()).isEqualTo(1024);
        assertThat(to.bytesUsed()).isZero();
        buffer.close();
        assertThat(root.bytesUsed()).isZero();
    }

    @Test
    void retainingForAnotherLeavesTheChargeUntilTheOwnerLetsGo() {
        ArrowBuf buffer = from.buffer(1024);
        ArrowBuf retained = buffer.getReferenceManager().retain(buffer, to);
        ArrowBuf again = buffer.getReferenceManager().retain(buffer, from);
        assertThat(buffer.refCnt()).isEqualTo(2);
        again.close();
        assertThat(from.bytesUsed()).isEqualTo(1024);
        assertThat(to.bytesUsed()).isZero();
        buffer.close();
        assertThat(from.bytesUsed()).isZero();
        assertThat(to.bytesUsed()).isEqualTo(1024);
        assertThat(retained.refCnt()).isEqualTo(1);
        assertThatThrownBy(() -> buffer.getReferenceManager().retain(buffer, to))
                .hasMessage("Allocator 'from': a released buffer cannot be transferred");
        retained.close();
    }

    @Test
    void betweenRootsMovesTheChargeAndTellsIfItFits() {
        ArrowBuf buffer = from.buffer(1024);
        OwnershipTransferResult fits = buffer.getReferenceManager().transferOwnership(buffer, otherRoot);
        buffer.close();
        assertThat(fits.getAllocationFit()).isTrue();
        assertThat(root.bytesUsed()).isZero();
        assertThat(otherRoot.bytesUsed()).isEqualTo(1024);
        ArrowBuf second = from.buffer(512);
        OwnershipTransferResult over = second.getReferenceManager().transferOwnership(second, otherRoot.child("x"));
        second.close();
        assertThat(over.getAllocationFit()).isFalse();
        assertThat(otherRoot.bytesUsed()).isEqualTo(1536);
        assertThat(otherRoot.isOverLimit()).isTrue();
        fits.getTransferredBuffer().close();
        ArrowBuf back = transfer(over.getTransferredBuffer(), from);
        assertThat(otherRoot.bytesUsed()).isZero();
        assertThat(from.bytesUsed()).isEqualTo(512);
        back.close();
    }

    @Test
    void outOfTheTrackedWorldAndBackEachByteIsCountedOnce() {
        ArrowBuf buffer = from.buffer(1024);
        buffer.setLong(0, 42);
        buffer.writerIndex(8).readerIndex(4);
        ArrowBuf out = transfer(buffer, arrows);
        assertThat(from.bytesUsed()).isZero();
        assertThat(root.stats().liveBuffers()).isZero();
        assertThat(arrows.getAllocatedMemory()).isEqualTo(1024);
        assertThat(out.getLong(0)).isEqualTo(42);
        ArrowBuf back = to.adopt(out);
        assertThat(arrows.getAllocatedMemory()).isZero();
        assertThat(to.bytesUsed()).isEqualTo(1024);
        assertThat(back.getLong(0)).isEqualTo(42);
        assertThat(back.readerIndex()).isEqualTo(4);
        assertThat(back.writerIndex()).isEqualTo(8);
        back.close();
        assertThat(root.stats()).isEqualTo(new AllocatorStats("root", 0, 1024, 8192, 0, 2, 2, 0, 0));
    }

    @Test
    void whatWasReleasedOutsideIsFree() {
        ArrowBuf buffer = from.buffer(1024);
        ArrowBuf out =
                buffer.getReferenceManager().transferOwnership(buffer, arrows).getTransferredBuffer();
        assertThat(from.bytesUsed()).isZero();
        out.close();
        assertThat(from.bytesUsed()).isEqualTo(1024);
        ArrowBuf again = transfer(buffer, arrows);
        again.close();
        assertThat(root.bytesUsed()).isZero();
    }

    @Test
    void slicesKeepTheirPlaceOnTheWayOut() {
        ArrowBuf buffer = from.buffer(1024);
        buffer.setLong(512, 7);
        ArrowBuf out = transfer(buffer.slice(512, 8), arrows);
        assertThat(out.capacity()).isEqualTo(8);
        assertThat(out.getLong(0)).isEqualTo(7);
        out.close();
    }

    @Test
    void aFullAllocatorOutsideRefusesAndNothingChanges() {
        try (RootAllocator full = new RootAllocator(512)) {
            ArrowBuf buffer = from.buffer(1024);
            assertThatThrownBy(() -> transfer(buffer, full)).isInstanceOf(OutOfMemoryException.class);
            assertThat(from.bytesUsed()).isEqualTo(1024);
            assertThat(full.getAllocatedMemory()).isZero();
            buffer.close();
        }
    }

    @Test
    void adoptingABufferOfArrowsOwnHoldsItUntilReleased() {
        ArrowBuf theirs = arrows.buffer(1024);
        theirs.setLong(0, 42);
        ArrowBuf adopted = from.adopt(theirs);
        assertThat(from.bytesUsed()).isEqualTo(1024);
        assertThat(arrows.getAllocatedMemory()).isEqualTo(1024);
        ArrowBuf moved = transfer(adopted, to);
        assertThat(to.bytesUsed()).isEqualTo(1024);
        assertThat(moved.getLong(0)).isEqualTo(42);
        moved.close();
        assertThat(arrows.getAllocatedMemory()).isZero();
        assertThat(from.adopt(arrows.getEmpty())).isSameAs(arrows.getEmpty());
    }

    @Test
    void anAdoptionThatDoesNotFitLeavesTheBufferToTheCaller() {
        ArrowBuf theirs = arrows.buffer(2048);
        assertThatThrownBy(() -> otherRoot.adopt(theirs)).isInstanceOf(OutOfMemoryException.class);
        assertThat(theirs.refCnt()).isEqualTo(1);
        theirs.close();
        ArrowBuf ours = from.adopt(to.buffer(64));
        assertThat(to.bytesUsed()).isZero();
        assertThat(from.bytesUsed()).isEqualTo(64);
        ours.close();
    }

    @Test
    void memoryMayComeFromAnotherAllocatorWhichCountsItToo() {
        try (BufferAllocator sibling = arrows.newChildAllocator("sibling", 0, Long.MAX_VALUE);
                TrackedAllocator tracked = TrackedAllocator.builder()
                        .name("tracked")
                        .source(arrows)
                        .build()) {
            ArrowBuf buffer = tracked.child("part").buffer(1000);
            buffer.setLong(0, 42);
            assertThat(tracked.bytesUsed()).isEqualTo(1024);
            assertThat(arrows.getAllocatedMemory()).isEqualTo(1024);
            ArrowBuf moved = transfer(buffer, sibling);
            assertThat(tracked.bytesUsed()).isZero();
            assertThat(sibling.getAllocatedMemory()).isEqualTo(1024);
            assertThat(arrows.getAllocatedMemory()).isEqualTo(1024);
            ArrowBuf back = transfer(moved, tracked);
            assertThat(sibling.getAllocatedMemory()).isZero();
            assertThat(tracked.bytesUsed()).isEqualTo(1024);
            assertThat(arrows.getAllocatedMemory()).isEqualTo(1024);
            assertThat(back.getLong(0)).isEqualTo(42);
            back.close();
            assertThat(tracked.bytesUsed()).isZero();
            assertThat(tracked.cachedBytes()).isZero();
            assertThat(tracked.getRoot()).isSameAs(arrows);
            assertThat(tracked.getParentAllocator()).isSameAs(arrows);
        }
        assertThat(arrows.getAllocatedMemory()).isZero();
    }
}
