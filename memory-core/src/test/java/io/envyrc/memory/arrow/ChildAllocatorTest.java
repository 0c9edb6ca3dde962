package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.OutOfMemoryException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChildAllocatorTest {
    private final TrackedAllocator root = TrackedAllocator.create(8192);

    @AfterEach
    void close() {
        root.close();
        assertThat(root.bytesUsed()).isZero();
    }

    @Test
    void eachCountsItsOwnAndItsDescendants() {
        TrackedAllocator a = root.child("a");
        TrackedAllocator deep = a.child("deep");
        ArrowBuf ofA = a.buffer(1024);
        ArrowBuf ofDeep = deep.buffer(2048);
        ArrowBuf ofB = root.child("b").buffer(512);
        assertThat(root.childStats())
                .containsExactly(
                        new AllocatorStats("a", 3072, 3072, Long.MAX_VALUE, 2, 2, 0, 0, 0),
                        new AllocatorStats("b", 512, 512, Long.MAX_VALUE, 1, 1, 0, 0, 0));
        assertThat(root.stats()).isEqualTo(new AllocatorStats("root", 3584, 3584, 8192, 3, 3, 0, 0, 0));
        assertThat(deep.getParentAllocator()).isSameAs(a);
        assertThat(deep.getRoot()).isSameAs(root);
        assertThat(root.getChildAllocators()).hasSize(2);
        assertThat(root.toVerboseString()).contains("name=a, usedBytes=3072").contains("name=b, usedBytes=512");
        ofA.close();
        ofDeep.close();
        ofB.close();
    }

    @Test
    void theSameNameIsTheSameChildUntilItIsClosed() {
        TrackedAllocator first = root.child("a");
        assertThat(root.child("a")).isSameAs(first);
        first.close();
        assertThat(root.childStats()).isEmpty();
        assertThat(root.child("a")).isNotSameAs(first);
        assertThat(root.newChildAllocator("a", 0, 10)).isNotSameAs(root.newChildAllocator("a", 0, 10));
    }

    @Test
    void aLimitOfAChildRefusesWithoutTouchingTheParent() {
        TrackedAllocator child = root.newChildAllocator("small", 0, 1024);
        assertThatThrownBy(() -> child.buffer(2048))
                .isInstanceOf(OutOfMemoryException.class)
                .hasMessage("Allocator 'small' cannot lend 2048 bytes: 'small' has a limit of 1024 bytes and 0 of them"
                        + " in use");
        assertThat(root.peakBytes()).isZero();
        assertThat(child.getHeadroom()).isEqualTo(1024);
        ArrowBuf buffer = child.buffer(1024);
        assertThat(child.getHeadroom()).isZero();
        child.setLimit(512);
        assertThat(child.isOverLimit()).isTrue();
        assertThat(child.stats().refusals()).isEqualTo(1);
        buffer.close();
    }

    @Test
    void aRefusalOfTheRootLeavesNoTraceInAChild() {
        TrackedAllocator child = root.newChildAllocator("limited", 0, 100_000);
        assertThatThrownBy(() -> child.buffer(16384)).isInstanceOf(OutOfMemoryException.class);
        assertThat(child.peakBytes()).isZero();
        assertThat(child.bytesUsed()).isZero();
        assertThat(root.stats().refusals()).isEqualTo(1);
    }

    @Test
    void aReservationIsChargedOnceAndUsedFirst() {
        TrackedAllocator child = root.newChildAllocator("reserved", 4096, 8192);
        assertThat(root.bytesUsed()).isEqualTo(4096);
        assertThat(child.bytesUsed()).isZero();
        assertThat(child.getInitReservation()).isEqualTo(4096);
        ArrowBuf within = child.buffer(2048);
        assertThat(root.bytesUsed()).isEqualTo(4096);
        ArrowBuf beyond = child.buffer(4096);
        assertThat(root.bytesUsed()).isEqualTo(6144);
        assertThatThrownBy(() -> child.buffer(4096)).isInstanceOf(OutOfMemoryException.class);
        assertThatThrownBy(() -> root.buffer(4096)).isInstanceOf(OutOfMemoryException.class);
        within.close();
        assertThat(root.bytesUsed()).isEqualTo(4096);
        beyond.close();
        assertThat(root.bytesUsed()).isEqualTo(4096);
        assertThatThrownBy(() -> root.newChildAllocator("another", 8192, 8192))
                .isInstanceOf(OutOfMemoryException.class);
        child.close();
        assertThat(root.bytesUsed()).isZero();
    }

    @Test
    void forcedBytesPassTheLimitAndGoBackNoMoreThanOnce() {
        TrackedAllocator child = root.child("forced");
        assertThat(child.forceAllocate(4096)).isTrue();
        assertThat(child.forceAllocate(8192)).isFalse();
        assertThat(root.isOverLimit()).isTrue();
        assertThatThrownBy(() -> root.buffer(1)).isInstanceOf(OutOfMemoryException.class);
        child.releaseBytes(100_000);
        assertThat(child.bytesUsed()).isZero();
        assertThat(root.bytesUsed()).isZero();
        child.forceAllocate(64);
        child.close();
        assertThat(root.bytesUsed()).isZero();
    }
}
