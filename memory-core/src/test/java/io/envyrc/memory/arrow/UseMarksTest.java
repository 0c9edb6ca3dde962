package io.envyrc.memory.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.envyrc.memory.Registration;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.junit.jupiter.api.Test;

class UseMarksTest {
    private final List<String> told = new ArrayList<>();

    @Test
    void tellsOfAMarkOnceUntilSomebodyHasSeenLessInUse() {
        try (TrackedAllocator allocator = TrackedAllocator.create(1 << 20)) {
            // A peak above the marks: what lies below it is served by credit.
            allocator.buffer(1 << 20).close();
            allocator.onReach(8192, () -> told.add("8192 at " + allocator.bytesUsed()));
            try (ArrowBuf first = allocator.buffer(4096)) {
                assertThat(told).isEmpty();
                try (ArrowBuf second = allocator.buffer(4096)) {
                    assertThat(told).containsExactly("8192 at 8192");
                    allocator.buffer(4096).close();
                    assertThat(second.capacity()).isEqualTo(first.capacity());
                }
                assertThat(allocator.bytesUsed()).isEqualTo(4096);
                allocator.buffer(8192).close();
                assertThat(told).containsExactly("8192 at 8192", "8192 at 12288");
            }
        }
    }

    @Test
    void tellsAParentOfWhatAChildTakesAndOfWhatMovesToIt() {
        try (TrackedAllocator allocator = TrackedAllocator.create(1 << 20);
                TrackedAllocator child = allocator.child("child");
                TrackedAllocator other = allocator.child("other")) {
            allocator.onReach(4096, () -> told.add("root"));
            other.onReach(4096, () -> told.add("other"));
            try (ArrowBuf buffer = child.buffer(4096)) {
                assertThat(told).containsExactly("root");
                buffer.getReferenceManager()
                        .transferOwnership(buffer, other)
                        .getTransferredBuffer()
                        .close();
                assertThat(told).containsExactly("root", "other");
            }
        }
    }

    @Test
    void tellsNothingOnceTheRegistrationIsClosed() {
        try (TrackedAllocator allocator = TrackedAllocator.create(1 << 20)) {
            Registration mark = allocator.onReach(4096, () -> told.add("told"));
            mark.close();
            mark.close();
            allocator.buffer(8192).close();
            assertThat(told).isEmpty();
        }
    }

    @Test
    void refusesAMarkBelowOne() {
        try (TrackedAllocator allocator = TrackedAllocator.create(1 << 20)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> allocator.onReach(0, () -> {}))
                    .withMessage("mark must be >= 1 byte but was 0");
        }
    }
}
