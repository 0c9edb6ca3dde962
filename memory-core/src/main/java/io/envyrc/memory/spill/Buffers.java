package io.envyrc.memory.spill;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryLimitExceededException;
import io.envyrc.memory.budget.MemoryReservation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The memory of open writers and readers: one {@link Pair} each, reserved of the budget before it is allocated, and freed
 * when it is given back. When the budget has none left, as it has not in the midst of a spill, writers have a few that are
 * reserved from the start; for those they wait a while, since another spill gives them back soon. Readers, which may take
 * their time, are refused then. Thread-safe.
 */
final class Buffers implements AutoCloseable {
    private static final String CONSUMER = "spill";
    private static final long WAIT_SECONDS = 10;

    private final MemoryBudget budget;
    private final int blockBytes;
    private final int storedBytes;
    private final Source source;
    private final MemoryReservation kept;
    private final BlockingQueue<Pair> idle;
    private volatile boolean closed;

    /** Where buffers come from. */
    interface Source {
        ByteBuffer allocate(int bytes);

        /** Ends a buffer that nobody uses any more, and of which there is no view. */
        void free(ByteBuffer buffer);
    }

    /** A buffer for data, and one for what is stored of it if that is compressed. */
    static final class Pair {
        final ByteBuffer header;
        final ByteBuffer data;
        final @Nullable ByteBuffer stored;
        private final @Nullable MemoryReservation reservation;

        /** Set once a user has a view of the data, which may be looked at by mistake later. */
        boolean viewed;

        Pair(ByteBuffer header, ByteBuffer data, @Nullable ByteBuffer stored, @Nullable MemoryReservation reservation) {
            this.header = header;
            this.data = data;
            this.stored = stored;
            this.reservation = reservation;
        }
    }

    Buffers(MemoryBudget budget, int blockBytes, int storedBytes, int keptPairs, Source source) {
        this.budget = budget;
        this.blockBytes = blockBytes;
        this.storedBytes = storedBytes;
        this.source = source;
        this.kept = budget.reserve(CONSUMER, MemoryKind.OFF_HEAP, keptPairs * pairBytes());
        this.idle = new ArrayBlockingQueue<>(Math.max(1, keptPairs));
        try {
            for (int i = 0; i < keptPairs; i++) {
                idle.add(allocate(null));
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    long pairBytes() {
        return (long) BlockHeader.BYTES + blockBytes + storedBytes;
    }

    private Pair allocate(@Nullable MemoryReservation reservation) {
        List<ByteBuffer> made = new ArrayList<>();
        try {
            made.add(source.allocate(BlockHeader.BYTES));
            made.add(source.allocate(blockBytes));
            if (storedBytes > 0) {
                made.add(source.allocate(storedBytes));
            }
            return new Pair(made.get(0), made.get(1), storedBytes == 0 ? null : made.get(2), reservation);
        } catch (RuntimeException | Error e) {
            made.forEach(source::free);
            throw e;
        }
    }

    /**
     * Waits for memory as the budget does.
     *
     * @throws MemoryLimitExceededException if the budget has no room
     */
    Pair takeToRead() {
        return reserved(budget.reserve(CONSUMER, MemoryKind.OFF_HEAP, pairBytes()));
    }

    private Pair reserved(MemoryReservation reservation) {
        try {
            return allocate(reservation);
        } catch (RuntimeException | Error e) {
            reservation.close();
            throw e;
        }
    }

    /** @throws MemoryLimitExceededException if the budget has no room, and none of those kept was given back in time */
    Pair takeToWrite() throws InterruptedException {
        if (kept.bytes() == 0) {
            return takeToRead();
        }
        MemoryReservation more = budget.reserve(CONSUMER, MemoryKind.OFF_HEAP, 0);
        try {
            more.grow(pairBytes(), Duration.ZERO);
        } catch (MemoryLimitExceededException full) {
            more.close();
            Pair pair = idle.poll(WAIT_SECONDS, TimeUnit.SECONDS);
            if (pair == null) {
                throw full;
            }
            return pair;
        }
        return reserved(more);
    }

    void giveBack(Pair pair) {
        if (pair.reservation == null && !closed) {
            pair.data.clear();
            idle.add(pair);
            return;
        }
        free(pair);
        if (pair.reservation != null) {
            pair.reservation.close();
        }
    }

    private void free(Pair pair) {
        if (!pair.viewed) {
            source.free(pair.data);
        }
        source.free(pair.header);
        if (pair.stored != null) {
            source.free(pair.stored);
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Pair pair = idle.poll(); pair != null; pair = idle.poll()) {
            free(pair);
        }
        kept.close();
    }
}
