package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.OutOfMemoryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
            assertThat(allocator.cachedBytes()).isEqualTo(5120);
            assertThat(allocator.trim(1.0)).isEqualTo(5120);
            assertThat(allocator.cachedBytes()).isZero();
        }
    }

    @Test
    void refusesWhatPassesTheLimitAndSaysWhoUsesIt() {
        try (TrackedAllocator allocator = TrackedAllocator.create(8192);
                ArrowBuf held = allocator.buffer(4096)) {
            assertThatThrownBy(() -> allocator.buffer(5000))
                    .isInstanceOf(OutOfMemoryException.class)
                    .hasMessage(
                            "Allocator 'root' cannot lend 8192 bytes (rounded from 5000): 'root' has a limit of 8192"
                                    + " bytes and 4096 of them in use");
            assertThat(allocator.stats().refusals()).isEqualTo(1);
            assertThat(allocator.bytesUsed()).isEqualTo(4096);
            allocator.buffer(4096).close();
            assertThat(held.refCnt()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 4", "1048577, 2097152", "16777216, 16777216", "16777217, 16777217"})
    void roundsAsArrowDoes(long size, long capacity) {
        try (TrackedAllocator allocator = TrackedAllocator.create(1 << 30);
                ArrowBuf buffer = allocator.buffer(size)) {
            assertThat(buffer.capacity()).isEqualTo(capacity);
            assertThat(allocator.bytesUsed()).isEqualTo(capacity);
            buffer.setByte(capacity - 1, 7);
            assertThat(buffer.getByte(capacity - 1)).isEqualTo((byte) 7);
        }
    }
}
