package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;

import io.envyrc.memory.estimate.MemoryEstimate;
import io.envyrc.memory.estimate.MemoryEstimator;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.junit.jupiter.api.Test;

class ArrowMemorySizerTest {
    private static final int BYTES = 1 << 20;

    @Test
    void countsTheBlocksOfVectorsOnceEach() {
        try (TrackedAllocator tracked = TrackedAllocator.create(1 << 30);
                RootAllocator arrows = new RootAllocator()) {
            for (BufferAllocator allocator : List.of(tracked, tracked.child("part"), arrows)) {
                try (BigIntVector vector = new BigIntVector("v", allocator);
                        ArrowBuf unrelated = allocator.buffer(BYTES)) {
                    vector.allocateNew(100_000);
                    long held = allocator.getAllocatedMemory() - BYTES;
                    MemoryEstimate estimate = MemoryEstimator.measure(vector);
                    assertThat(estimate.nativeBytes()).as(allocator.getName()).isEqualTo(held);
                    assertThat(MemoryEstimator.measure(vector, vector).nativeBytes())
                            .isEqualTo(held);
                    assertThat(estimate.bytes() - held).isLessThan(16_384);
                    assertThat(unrelated.refCnt()).isEqualTo(1);
                }
            }
        }
    }

    @Test
    void countsSlicesWithTheBlockThatTheyKeep() {
        try (TrackedAllocator tracked = TrackedAllocator.create(1 << 30);
                ArrowBuf buffer = tracked.buffer(BYTES)) {
            ArrowBuf slice = buffer.slice(10, 20);
            assertThat(MemoryEstimator.measure(slice).nativeBytes()).isEqualTo(BYTES);
            assertThat(MemoryEstimator.measure(buffer, slice).nativeBytes()).isEqualTo(BYTES);
            assertThat(MemoryEstimator.measure(tracked, slice).nativeBytes()).isEqualTo(BYTES);
        }
    }

    @Test
    void anAllocatorAloneHoldsNoNativeMemoryOfItsOwn() {
        try (TrackedAllocator tracked = TrackedAllocator.create(1 << 30);
                ArrowBuf buffer = tracked.buffer(BYTES)) {
            assertThat(MemoryEstimator.measure(List.of((Object) tracked)).nativeBytes())
                    .isZero();
            assertThat(buffer.refCnt()).isEqualTo(1);
        }
    }
}
