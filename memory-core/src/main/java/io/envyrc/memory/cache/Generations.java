package io.envyrc.memory.cache;

import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.RemovalListener;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The life of entries: born on probation, promoted at the nth use, gone.
 *
 * <p>An entry's uses only grow while it is in the cache, and turn to {@link #GONE} as it leaves, in one atomic step; so
 * each entry is counted in, promoted and counted out at most once, whatever races.
 */
final class Generations<K, V> implements Expiry<K, Generations.Entry<V>>, RemovalListener<K, Generations.Entry<V>> {
    private static final int GONE = -1;

    private final String name;
    private final int promoteAt;
    private final BudgetShare share;

    private final LongAdder probationHits = new LongAdder();
    private final LongAdder promotedHits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder promotions = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder expirations = new LongAdder();
    private final LongAdder trimmed = new LongAdder();
    private final LongAdder probationEntries = new LongAdder();
    private final LongAdder promotedEntries = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    Generations(String name, int promoteAt, BudgetShare share) {
        this.name = name;
        this.promoteAt = promoteAt;
        this.share = share;
    }

    static final class Entry<V> {
        final V value;
        final long bytes;
        final long ttlNanos;
        final BudgetShare.Receipt receipt = new BudgetShare.Receipt();
        private final AtomicInteger uses = new AtomicInteger(1);

        Entry(V value, long bytes, long ttlNanos) {
            this.value = value;
            this.bytes = bytes;
            this.ttlNanos = ttlNanos;
        }
    }

    /** Counts an entry in; the write is its first use. */
    Entry<V> enter(V value, long entryBytes, long ttlNanos) {
        bytes.add(entryBytes);
        (promoteAt == 1 ? promotedEntries : probationEntries).increment();
        return new Entry<>(value, entryBytes, ttlNanos);
    }

    void missed() {
        misses.increment();
    }

    void trimmedOne() {
        trimmed.increment();
    }

    void evictedOne() {
        evictions.increment();
    }

    @Override
    public long expireAfterCreate(K key, Entry<V> entry, long now) {
        return promoteAt == 1 ? promotedNanos(entry) : entry.ttlNanos;
    }

    @Override
    public long expireAfterUpdate(K key, Entry<V> entry, long now, long left) {
        return expireAfterCreate(key, entry, now);
    }

    /** Called once for each hit, and before the value is handed out. */
    @Override
    public long expireAfterRead(K key, Entry<V> entry, long now, long left) {
        int before = entry.uses.getAndUpdate(uses -> uses == GONE || uses >= promoteAt ? uses : uses + 1);
        if (before >= promoteAt) {
            promotedHits.increment();
            return promotedNanos(entry);
        }
        probationHits.increment();
        if (before != promoteAt - 1) {
            return left;
        }
        promotions.increment();
        probationEntries.decrement();
        promotedEntries.increment();
        return promotedNanos(entry);
    }

    boolean isPromoted(Entry<V> entry) {
        return entry.uses.get() >= promoteAt;
    }

    private static long promotedNanos(Entry<?> entry) {
        return entry.ttlNanos > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : entry.ttlNanos * 2;
    }

    @Override
    public void onRemoval(@Nullable K key, @Nullable Entry<V> entry, RemovalCause cause) {
        if (entry == null) {
            return;
        }
        int uses = entry.uses.getAndSet(GONE);
        (uses >= promoteAt ? promotedEntries : probationEntries).decrement();
        bytes.add(-entry.bytes);
        share.leave(entry.receipt, entry.bytes);
        if (cause == RemovalCause.SIZE) {
            evictions.increment();
        } else if (cause == RemovalCause.EXPIRED) {
            expirations.increment();
        }
    }

    long bytes() {
        return bytes.sum();
    }

    CacheStats stats() {
        return new CacheStats(
                name,
                probationHits.sum(),
                promotedHits.sum(),
                misses.sum(),
                promotions.sum(),
                evictions.sum(),
                expirations.sum(),
                trimmed.sum(),
                probationEntries.sum(),
                promotedEntries.sum(),
                bytes.sum());
    }
}
