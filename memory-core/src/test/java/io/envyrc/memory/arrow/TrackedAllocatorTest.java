package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationOutcome;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.OutOfMemoryException;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackedAllocatorTest {

    @Test
    void countsBytesPeakBuffersAllocationsAndFrees() {
        try (TrackedAllocator allocator = TrackedAllocator.create(1 << 20)) {
            ArrowBuf first = allocator.buffer(4096);
            ArrowBuf second = allocator.buffer(1000);
            assertThat(allocator.stats()).isEqualTo(new AllocatorStats("root", 5120, 5120, 1 << 20, 2, 2, 0, 0, 0));
            assertThat(second.capacity()).isEqualTo(1024);
            first.close();
            second.close();
            assertThat(allocator.stats()).isEqualTo(new AllocatorStats("root", 0, 5120, 1 << 20, 0, 2, 2, 0, 0));
        }
    }

    @Test
    void countsOneBlockWhateverSharesIt() {
        try (TrackedAllocator allocator = TrackedAllocator.create(1 << 20)) {
            ArrowBuf whole = allocator.buffer(1024);
            ArrowBuf slice = whole.slice(16, 32);
            slice.getReferenceManager().retain();
            assertThat(allocator.stats().liveBuffers()).isEqualTo(1);
            whole.close();
            assertThat(slice.refCnt()).isEqualTo(1);
            assertThat(allocator.bytesUsed()).isEqualTo(1024);
            slice.close();
            assertThat(allocator.bytesUsed()).isZero();
            assertThatThrownBy(slice::close)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("Allocator 'root': a buffer was released 1 times with 0 references left");
            assertThatThrownBy(() -> slice.getReferenceManager().retain())
                    .hasMessage("Allocator 'root': a released buffer cannot be retained");
        }
    }

    @Test
    void refusesWhatPassesTheLimitAndSaysWhy() {
        try (TrackedAllocator allocator = TrackedAllocator.create(8192);
                ArrowBuf held = allocator.buffer(4096)) {
            assertThatThrownBy(() -> allocator.buffer(5000))
                    .isInstanceOf(OutOfMemoryException.class)
                    .hasMessage(
                            "Allocator 'root' cannot lend 8192 bytes (rounded from 5000): 'root' has a limit of 8192"
                                    + " bytes and 4096 of them in use");
            assertThatThrownBy(() -> allocator.child("part").buffer(8192))
                    .hasMessage("Allocator 'part' cannot lend 8192 bytes: 'root' has a limit of 8192 bytes and 4096 of"
                            + " them in use");
            assertThat(allocator.stats()).isEqualTo(new AllocatorStats("root", 4096, 4096, 8192, 1, 1, 0, 2, 0));
            allocator.buffer(4096).close();
            assertThat(held.refCnt()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 2", "3, 4", "1048577, 2097152", "16777216, 16777216", "16777217, 16777217"})
    void roundsAsArrowDoes(long size, long capacity) {
        try (TrackedAllocator allocator = TrackedAllocator.create(1 << 30);
                RootAllocator arrows = new RootAllocator();
                ArrowBuf theirs = arrows.buffer(size);
                ArrowBuf buffer = allocator.buffer(size)) {
            assertThat(buffer.capacity()).isEqualTo(capacity).isEqualTo(theirs.capacity());
            assertThat(allocator.bytesUsed()).isEqualTo(capacity);
            buffer.setByte(capacity - 1, 7);
            assertThat(buffer.getByte(capacity - 1)).isEqualTo((byte) 7);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Integer.MAX_VALUE - 1L, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, (1L << 31) + 4097})
    void lendsBuffersOfTwoGigabytesAndMore(long size) {
        try (TrackedAllocator allocator = TrackedAllocator.create(size);
                ArrowBuf buffer = allocator.buffer(size)) {
            assertThat(buffer.capacity()).isEqualTo(size);
            buffer.setByte(size - 1, 7);
            assertThat(buffer.getByte(size - 1)).isEqualTo((byte) 7);
            assertThat(allocator.bytesUsed()).isEqualTo(size);
            assertThatThrownBy(() -> allocator.buffer(Long.MAX_VALUE)).isInstanceOf(OutOfMemoryException.class);
        }
    }

    @Test
    void saysWhenTheSystemHasNoMemoryAndCountsNothing() {
        try (TrackedAllocator allocator = TrackedAllocator.create(Long.MAX_VALUE)) {
            assertThatThrownBy(() -> allocator.buffer(Long.MAX_VALUE / 2)).isInstanceOf(OutOfMemoryError.class);
            assertThat(allocator.stats().usedBytes()).isZero();
            assertThat(allocator.stats().allocations()).isZero();
        }
    }

    @Test
    void emptyBuffersAreNotCounted() {
        try (TrackedAllocator allocator = TrackedAllocator.create(0)) {
            ArrowBuf empty = allocator.buffer(0);
            assertThat(empty).isSameAs(allocator.getEmpty());
            empty.close();
            assertThat(empty.capacity()).isZero();
            assertThat(allocator.stats().allocations()).isZero();
            assertThatThrownBy(() -> allocator.buffer(1)).isInstanceOf(OutOfMemoryException.class);
        }
    }

    @Test
    void refusesNegativeSizes() {
        try (TrackedAllocator allocator = TrackedAllocator.create(1024)) {
            assertThatThrownBy(() -> allocator.buffer(-1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("Allocator 'root': the size of a buffer must be >= 0 but was -1");
            assertThatThrownBy(() -> allocator.reallocate(allocator.getEmpty(), -5))
                    .hasMessage("Allocator 'root': the size of a buffer must be >= 0 but was -5");
            assertThatThrownBy(() -> TrackedAllocator.create(-1))
                    .hasMessage("Allocator: limitBytes must be >= 0 but was -1");
            assertThatThrownBy(() -> TrackedAllocator.builder().cacheBytes(-2))
                    .hasMessage("Allocator: cacheBytes must be >= 0 but was -2");
            assertThatThrownBy(() -> allocator.newChildAllocator("c", 2, 1))
                    .hasMessage("Allocator 'c': initReservation must be within 0..1, the limit, but was 2");
        }
    }

    @Test
    void reallocatingCopiesFreesTheOldAndChargesTheDifference() {
        try (TrackedAllocator allocator = TrackedAllocator.create(4096 + 2048)) {
            ArrowBuf old = allocator.buffer(2048);
            old.setLong(0, 42);
            old.writerIndex(8);
            ArrowBuf grown = allocator.reallocate(old, 4096);
            assertThat(old.refCnt()).isZero();
            assertThat(grown.capacity()).isEqualTo(4096);
            assertThat(grown.getLong(0)).isEqualTo(42);
            assertThat(grown.writerIndex()).isEqualTo(8);
            assertThat(allocator.stats()).isEqualTo(new AllocatorStats("root", 4096, 4096, 6144, 1, 2, 1, 0, 0));
            assertThatThrownBy(() -> allocator.reallocate(grown, 8192)).isInstanceOf(OutOfMemoryException.class);
            assertThat(grown.refCnt()).isEqualTo(1);
            ArrowBuf shrunk = allocator.reallocate(grown, 4);
            assertThat(shrunk.capacity()).isEqualTo(4);
            assertThat(shrunk.writerIndex()).isEqualTo(4);
            assertThat(allocator.bytesUsed()).isEqualTo(4);
            assertThat(allocator.reallocate(shrunk, 0)).isSameAs(allocator.getEmpty());
            assertThat(allocator.stats()).isEqualTo(new AllocatorStats("root", 0, 4096, 6144, 0, 3, 3, 1, 0));
        }
    }

    @Test
    void reallocatingWhatOthersHoldLeavesItToThem() {
        try (TrackedAllocator allocator = TrackedAllocator.create(1 << 20);
                RootAllocator arrows = new RootAllocator()) {
            ArrowBuf shared = allocator.buffer(1024);
            shared.setLong(0, 42);
            shared.getReferenceManager().retain();
            ArrowBuf copy = allocator.reallocate(shared, 2048);
            assertThat(shared.refCnt()).isEqualTo(1);
            assertThat(copy.getLong(0)).isEqualTo(42);
            assertThat(allocator.bytesUsed()).isEqualTo(3072);
            shared.close();
            copy.close();
            ArrowBuf foreign = arrows.buffer(1024);
            ArrowBuf own = allocator.reallocate(foreign, 2048);
            assertThat(arrows.getAllocatedMemory()).isZero();
            assertThat(allocator.bytesUsed()).isEqualTo(2048);
            own.close();
        }
    }

    @Test
    void theListenerHearsOfEachBufferAndMayMakeRoom() {
        List<String> heard = new ArrayList<>();
        List<ArrowBuf> spillable = new ArrayList<>();
        AllocationListener listener = new AllocationListener() {
            @Override
            public void onPreAllocation(long size) {
                heard.add("before " + size);
            }

            @Override
            public void onAllocation(long size) {
                heard.add("allocated " + size);
            }

            @Override
            public void onRelease(long size) {
                heard.add("released " + size);
            }

            @Override
            public boolean onFailedAllocation(long size, AllocationOutcome outcome) {
                heard.add("failed " + size + " " + outcome.getStatus());
                assertThat(outcome.getDetails().orElseThrow()).asString().contains("limit: 1024 used: ");
                spillable.forEach(ArrowBuf::close);
                boolean any = !spillable.isEmpty();
                spillable.clear();
                return any;
            }
        };
        try (TrackedAllocator allocator =
                TrackedAllocator.builder().limitBytes(1024).listener(listener).build()) {
            spillable.add(allocator.buffer(1024));
            ArrowBuf second = allocator.buffer(512);
            assertThat(heard)
                    .containsExactly(
                            "before 1024",
                            "allocated 1024",
                            "before 512",
                            "failed 512 FAILED_LOCAL",
                            "released 1024",
                            "allocated 512");
            assertThatThrownBy(() -> allocator.buffer(1024))
                    .isInstanceOfSatisfying(
                            OutOfMemoryException.class,
                            e -> assertThat(e.getOutcomeDetails()).isPresent());
            second.close();
            assertThat(allocator.getListener()).isSameAs(listener);
        }
    }

    @Test
    void aReservationBecomesABufferOrIsGivenBack() {
        try (TrackedAllocator allocator = TrackedAllocator.create(1024)) {
            try (var reservation = allocator.newReservation()) {
                assertThat(reservation.add(300L)).isTrue();
                assertThat(reservation.reserve(256L)).isTrue();
                assertThat(reservation.reserve(512L)).isFalse();
                assertThat(reservation.getSizeLong()).isEqualTo(768);
                assertThat(allocator.bytesUsed()).isEqualTo(768);
                ArrowBuf buffer = reservation.allocateBuffer();
                assertThat(buffer.capacity()).isEqualTo(768);
                assertThatThrownBy(reservation::allocateBuffer)
                        .hasMessage("A reservation of allocator 'root' was made a buffer already");
                buffer.close();
            }
            assertThat(allocator.bytesUsed()).isZero();
            try (var reservation = allocator.newReservation()) {
                reservation.reserve(100L);
            }
            assertThat(allocator.stats()).isEqualTo(new AllocatorStats("root", 0, 768, 1024, 0, 1, 1, 0, 0));
        }
    }

    @Test
    void aClosedAllocatorLendsNothing() {
        TrackedAllocator allocator = TrackedAllocator.create(1024);
        TrackedAllocator child = allocator.child("part");
        allocator.close();
        allocator.close();
        assertThatThrownBy(() -> allocator.buffer(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Allocator 'root' is closed");
        assertThatThrownBy(() -> child.buffer(1)).hasMessage("Allocator 'part' is closed");
        assertThatThrownBy(() -> allocator.child("other")).hasMessage("Allocator 'root' is closed");
        assertThatThrownBy(allocator::newReservation).hasMessage("Allocator 'root' is closed");
        assertThatThrownBy(allocator::assertOpen).hasMessage("Allocator 'root' is closed");
    }

    @Test
    void theGlobalAllocatorIsOneAndStaysOpen() {
        TrackedAllocator global = TrackedAllocator.global();
        assertThat(TrackedAllocator.global()).isSameAs(global);
        assertThatThrownBy(global::close)
                .hasMessage("The global allocator is everyone's and stays open; close a child of it");
        try (TrackedAllocator child = global.newChildAllocator("test", 0, 1024);
                ArrowBuf buffer = child.buffer(512)) {
            assertThat(buffer.capacity()).isEqualTo(512);
            assertThat(global.bytesUsed()).isGreaterThanOrEqualTo(512);
        }
    }

    @Test
    void canBeExtended() {
        List<Long> asked = new ArrayList<>();
        class Asking extends TrackedAllocator {
            Asking() {
                super(TrackedAllocator.builder().name("asking").limitBytes(4096));
            }

            @Override
            public ArrowBuf buffer(long size) {
                asked.add(size);
                return super.buffer(size);
            }
        }
        try (TrackedAllocator allocator = new Asking();
                ArrowBuf buffer = allocator.buffer(100)) {
            assertThat(buffer.getReferenceManager().getAllocator()).isSameAs(allocator);
            assertThat(asked).containsExactly(100L);
            assertThat(allocator.bytesUsed()).isEqualTo(128);
        }
    }
}
