package io.envyrc.memory.pool;

import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Idle objects of one kind, bounded in number and bytes, and the counts of their comings and goings.
 *
 * <p>One lock guards both, so the counts agree with the content at every moment. No code of a user's runs under it.
 */
final class Shelf<T> {
    private final String name;
    private final int maxIdle;
    private final Retention retention;

    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Idle<T>> idle = new ArrayDeque<>();
    private boolean closed;
    private long hits;
    private long misses;
    private long puts;
    private long discards;
    private long trimmed;
    private long retainedBytes;

    Shelf(String name, int maxIdle, Retention retention) {
        this.name = name;
        this.maxIdle = maxIdle;
        this.retention = retention;
    }

    private record Idle<T>(T object, long bytes) {}

    /** Takes the object that came back last; null if none is idle, and then {@link #missed()} follows. */
    @Nullable
    T take() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("Pool '%s' is closed".formatted(name));
            }
            Idle<T> last = idle.pollLast();
            if (last == null) {
                return null;
            }
            letGo(last);
            hits++;
            return last.object();
        } finally {
            lock.unlock();
        }
    }

    void missed() {
        lock.lock();
        try {
            misses++;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps an object that was lent, or counts it as let go. */
    void put(T object, long bytes) {
        lock.lock();
        try {
            if (keep(object, bytes)) {
                puts++;
            } else {
                discards++;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Keeps an object that was never lent. */
    void fill(T object, long bytes) {
        lock.lock();
        try {
            keep(object, bytes);
        } finally {
            lock.unlock();
        }
    }

    void discarded() {
        lock.lock();
        try {
            discards++;
        } finally {
            lock.unlock();
        }
    }

    private boolean keep(T object, long bytes) {
        if (closed || idle.size() >= maxIdle || !retention.tryKeep(bytes)) {
            return false;
        }
        idle.addLast(new Idle<>(object, bytes));
        retainedBytes += bytes;
        return true;
    }

    private void letGo(Idle<T> entry) {
        retainedBytes -= entry.bytes();
        retention.letGo(entry.bytes());
    }

    long trim(double fraction) {
        lock.lock();
        try {
            long before = retainedBytes;
            for (int left = (int) Math.ceil(idle.size() * fraction); left > 0; left--) {
                letGo(idle.removeFirst());
                trimmed++;
            }
            return before - retainedBytes;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            trim(1.0);
        } finally {
            lock.unlock();
        }
    }

    PoolStats stats() {
        lock.lock();
        try {
            return new PoolStats(name, hits, misses, puts, discards, trimmed, idle.size(), retainedBytes);
        } finally {
            lock.unlock();
        }
    }
}
