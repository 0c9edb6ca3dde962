package io.envyrc.memory.spill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuffersTest {
    private static final int BLOCK = 4096;
    private static final int STORED = 5000;
    private static final long PAIR = BlockHeader.BYTES + BLOCK + STORED;

    /** Counts what is out, and has no more than so much. */
    private static final class Counting implements Buffers.Source {
        private long left;
        private long out;

        Counting(long limit) {
            this.left = limit;
        }

        @Override
        public ByteBuffer allocate(int bytes) {
            if (bytes > left) {
                throw new OutOfMemoryError("Cannot reserve " + bytes + " bytes of direct buffer memory");
            }
            left -= bytes;
            out += bytes;
            return ByteBuffer.allocate(bytes);
        }

        @Override
        public void free(ByteBuffer buffer) {
            left += buffer.capacity();
            out -= buffer.capacity();
        }
    }

    private final MemoryBudget budget = MemoryBudget.ofBytes(10 * PAIR);

    @Test
    void holdsNoMoreThanIsReserved() throws InterruptedException {
        Counting source = new Counting(Long.MAX_VALUE);
        try (Buffers buffers = new Buffers(budget, BLOCK, STORED, 2, source)) {
            for (int round = 0; round < 3; round++) {
                List<Buffers.Pair> taken = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    taken.add(i % 2 == 0 ? buffers.takeToRead() : buffers.takeToWrite());
                    assertThat(source.out).isEqualTo(budget.reservedBytes());
                }
                taken.add(buffers.takeToWrite());
                assertThat(source.out).isEqualTo(budget.reservedBytes()).isEqualTo(10 * PAIR);
                taken.forEach(buffers::giveBack);
                assertThat(source.out).isEqualTo(budget.reservedBytes()).isEqualTo(2 * PAIR);
            }
        }
        assertThat(source.out).isZero();
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void slowReadersLeaveWhatIsKeptToWriters() throws InterruptedException {
        try (Buffers buffers = new Buffers(budget, BLOCK, STORED, 2, new Counting(Long.MAX_VALUE));
                MemoryReservation rest = budget.reserve("rest", budget.availableBytes())) {
            assertThat(rest.bytes()).isEqualTo(8 * PAIR);
            for (int i = 0; i < 4; i++) {
                assertThatExceptionOfType(MemoryLimitExceededException.class).isThrownBy(buffers::takeToRead);
            }
            Buffers.Pair first = buffers.takeToWrite();
            Buffers.Pair second = buffers.takeToWrite();
            buffers.giveBack(first);
            buffers.giveBack(second);
        }
    }

    @Test
    void reservesNothingForMemoryThatTheJvmRefuses() {
        Counting source = new Counting(PAIR + BlockHeader.BYTES + BLOCK);
        try (Buffers buffers = new Buffers(budget, BLOCK, STORED, 1, source)) {
            assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(buffers::takeToRead);
            assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(buffers::takeToWrite);
            assertThat(source.out).isEqualTo(budget.reservedBytes()).isEqualTo(PAIR);
        }
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> new Buffers(budget, BLOCK, STORED, 2, source));
        assertThat(source.out).isZero();
        assertThat(budget.reservedBytes()).isZero();
    }

    @Test
    void leavesToTheCollectorWhatAUserHasAViewOf() {
        Counting source = new Counting(Long.MAX_VALUE);
        try (Buffers buffers = new Buffers(budget, BLOCK, STORED, 0, source)) {
            Buffers.Pair pair = buffers.takeToRead();
            pair.viewed = true;
            buffers.giveBack(pair);
            assertThat(source.out).isEqualTo(BLOCK);
            assertThat(budget.reservedBytes()).isZero();
        }
    }

    @Test
    void directMemoryIsFreedAtOnceOnThisJvm() {
        assertThat(DirectBuffers.FREE).isNotNull();
    }
}
