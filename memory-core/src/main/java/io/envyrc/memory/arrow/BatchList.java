package io.envyrc.memory.arrow;

import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.budget.SpillableConsumer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Batches in order: those on disk, then those held. Its lock is held for bookkeeping only, never while something is read,
 * written, reserved or allocated.
 *
 * <p>A block that is pinned stays in memory. It leaves the list by being replaced, once on disk, or by close; whoever
 * unpins it last frees it then, and shrinks the reservation. The list, its readers and its writers are users: the last
 * that leaves deletes the files and ends the consumer.
 */
final class BatchList {
    private final String name;
    private final MemoryReservation held;
    private final SpillableConsumer consumer;
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final TreeMap<Long, Segment> segments = new TreeMap<>();
    private final List<HeldBatch> blocks = new ArrayList<>();
    private long onDisk;
    private long rows;
    private long diskBytes;
    private int users = 1;
    private boolean closed;

    /** What the blocks held take, but for those that are pinned. Written under the lock. */
    private volatile long idleBytes;

    BatchList(String name, MemoryReservation held, SpillableConsumer consumer) {
        this.name = name;
        this.held = held;
        this.consumer = consumer;
    }

    /** Where a batch is: pinned in memory, or {@code skip} batches into a segment. */
    record Place(@Nullable HeldBatch block, @Nullable Segment segment, int skip) {}

    private IllegalStateException closed() {
        return new IllegalStateException("Batches '%s' are closed".formatted(name));
    }

    void checkOpen() {
        lock.lock();
        try {
            if (closed) {
                throw closed();
            }
        } finally {
            lock.unlock();
        }
    }

    void add(HeldBatch block) {
        lock.lock();
        try {
            if (!closed) {
                blocks.add(block);
                rows += block.rows();
                addIdle(block.bytes());
                return;
            }
        } finally {
            lock.unlock();
        }
        free(block);
        throw closed();
    }

    private void addIdle(long bytes) {
        long now = idleBytes;
        idleBytes = now + bytes;
    }

    private void pin(HeldBatch block) {
        if (block.pins++ == 0) {
            addIdle(-block.bytes());
        }
    }

    /** Adds a batch that went straight to disk; nothing is held, so that it comes after all others. */
    void add(Segment segment) throws IOException {
        lock.lock();
        try {
            if (!closed) {
                addOnDisk(segment);
                rows += segment.rows();
                return;
            }
        } finally {
            lock.unlock();
        }
        segment.close();
        throw closed();
    }

    private void addOnDisk(Segment segment) {
        segments.put(onDisk, segment);
        onDisk += segment.batches();
        diskBytes += segment.storedBytes();
    }

    /**
     * Pins the oldest blocks held, so many that {@code wanted} bytes are given back when they go, or half of what can be,
     * whatever is more. Makes the caller a user, unless there are none that would give anything back.
     */
    List<HeldBatch> pinOldest(long wanted) {
        lock.lock();
        try {
            long target = Math.max(wanted, idleBytes / 2);
            int count = 0;
            for (long bytes = 0; idleBytes > 0 && count < blocks.size() && bytes < target; count++) {
                HeldBatch block = blocks.get(count);
                bytes += block.pins == 0 ? block.bytes() : 0;
            }
            return pinFirst(count);
        } finally {
            lock.unlock();
        }
    }

    /** Pins all blocks held, those at which readers are too. Makes the caller a user, unless there are none. */
    List<HeldBatch> pinAll() {
        lock.lock();
        try {
            return pinFirst(blocks.size());
        } finally {
            lock.unlock();
        }
    }

    private List<HeldBatch> pinFirst(int count) {
        List<HeldBatch> oldest = List.copyOf(blocks.subList(0, count));
        oldest.forEach(this::pin);
        users += count == 0 ? 0 : 1;
        return oldest;
    }

    /** Undoes {@link #pinOldest} or {@link #pinAll}. */
    void unpin(List<HeldBatch> oldest) throws IOException {
        oldest.forEach(this::unpin);
        leave();
    }

    /** Replaces the oldest blocks by what they are on disk, and ends the use; returns what was given back. */
    long replace(List<HeldBatch> oldest, Segment segment) throws IOException {
        boolean late;
        lock.lock();
        try {
            late = closed;
            if (!late) {
                blocks.subList(0, oldest.size()).clear();
                oldest.forEach(block -> block.dropped = true);
                addOnDisk(segment);
            }
        } finally {
            lock.unlock();
        }
        long freed = 0;
        for (HeldBatch block : oldest) {
            freed += unpin(block);
        }
        try {
            if (late) {
                segment.close();
            }
        } finally {
            leave();
        }
        return freed;
    }

    /** Returns what was given back. */
    long unpin(HeldBatch block) {
        lock.lock();
        try {
            if (--block.pins > 0) {
                return 0;
            }
            if (!block.dropped) {
                addIdle(block.bytes());
                return 0;
            }
        } finally {
            lock.unlock();
        }
        return free(block);
    }

    private long free(HeldBatch block) {
        long bytes = block.bytes();
        HeldBatch.free(block.body(), held);
        return bytes;
    }

    /** Makes the caller a user who may read as many batches as returned. */
    long enter() {
        lock.lock();
        try {
            checkOpen();
            users++;
            return onDisk + blocks.size();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a use. */
    void leave() throws IOException {
        lock.lock();
        try {
            if (--users > 0) {
                return;
            }
        } finally {
            lock.unlock();
        }
        // Nobody is left who could add to the segments.
        consumer.close();
        Closing.all(segments.values());
    }

    /** Finds a batch, and pins it if it is in memory. */
    Place locate(long batch) {
        lock.lock();
        try {
            if (closed) {
                throw closed();
            }
            if (batch >= onDisk) {
                HeldBatch block = blocks.get((int) (batch - onDisk));
                pin(block);
                return new Place(block, null, 0);
            }
            Map.Entry<Long, Segment> found = segments.floorEntry(batch);
            return new Place(null, found.getValue(), (int) (batch - found.getKey()));
        } finally {
            lock.unlock();
        }
    }

    /** Returns what a spill would give back, in bytes. Never waits. */
    long idleBytes() {
        return idleBytes;
    }

    long size() {
        lock.lock();
        try {
            return onDisk + blocks.size();
        } finally {
            lock.unlock();
        }
    }

    long rows() {
        lock.lock();
        try {
            return rows;
        } finally {
            lock.unlock();
        }
    }

    long diskBytes() {
        lock.lock();
        try {
            return diskBytes;
        } finally {
            lock.unlock();
        }
    }

    void close() throws IOException {
        List<HeldBatch> idle = new ArrayList<>();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            for (HeldBatch block : blocks) {
                block.dropped = true;
                if (block.pins == 0) {
                    idle.add(block);
                }
            }
            blocks.clear();
            idleBytes = 0;
        } finally {
            lock.unlock();
        }
        idle.forEach(this::free);
        leave();
    }
}
