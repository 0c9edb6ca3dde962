package io.envyrc.memory.spill;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The memory of open writers and readers: one {@link Pair} each, reserved of the budget as long as it is lent. When the
 * budget has none left, as it has not in the midst of a spill, pairs come from a few that are reserved from the start; for
 * those a caller waits a while, since another spill gives them back soon. Thread-safe.
 */
final class Buffers implements AutoCloseable {
    private static final String CONSUMER = "spill";
    private static final long WAIT_SECONDS = 10;

    private final MemoryBudget budget;
    private final int blockBytes;
    private final int storedBytes;
    private final MemoryReservation kept;
    private final BlockingQueue<Pair> idle;
    private volatile boolean closed;

    /** A buffer for data, and one for what is stored of it if that is compressed. */
    final class Pair {
        final ByteBuffer header = ByteBuffer.allocateDirect(BlockHeader.BYTES);
        final ByteBuffer data = ByteBuffer.allocateDirect(blockBytes);
        final @Nullable ByteBuffer stored = storedBytes == 0 ? null : ByteBuffer.allocateDirect(storedBytes);
        private final @Nullable MemoryReservation reservation;

        Pair(@Nullable MemoryReservation reservation) {
            this.reservation = reservation;
        }
    }

    Buffers(MemoryBudget budget, int blockBytes, int storedBytes, int keptPairs) {
        this.budget = budget;
        this.blockBytes = blockBytes;
        this.storedBytes = storedBytes;
        this.kept = budget.reserve(CONSUMER, MemoryKind.OFF_HEAP, keptPairs * pairBytes());
        this.idle = new ArrayBlockingQueue<>(Math.max(1, keptPairs));
        for (int i = 0; i < keptPairs; i++) {
            idle.add(new Pair(null));
        }
    }

    long pairBytes() {
        return (long) BlockHeader.BYTES + blockBytes + storedBytes;
    }

    Pair take() throws InterruptedException {
        if (kept.bytes() == 0) {
            return new Pair(budget.reserve(CONSUMER, MemoryKind.OFF_HEAP, pairBytes()));
        }
        MemoryReservation more = budget.reserve(CONSUMER, MemoryKind.OFF_HEAP, 0);
        try {
            more.grow(pairBytes(), Duration.ZERO);
            return new Pair(more);
        } catch (MemoryLimitExceededException full) {
            more.close();
            Pair pair = idle.poll();
            if (pair == null) {
                pair = idle.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            }
            if (pair == null) {
                throw full;
            }
            return pair;
        }
    }

    void giveBack(Pair pair) {
        if (pair.reservation != null) {
            pair.reservation.close();
        } else if (!closed) {
            pair.data.clear();
            idle.add(pair);
        }
    }

    @Override
    public void close() {
        closed = true;
        kept.close();
        idle.clear();
    }
}
