package io.envyrc.memory.cache;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache that keeps a value only as long as somebody else does: values are held weakly, keys strongly.
 *
 * <p>Thread-safe. An entry goes once the collector has taken its value, at the next call of any method; there is no
 * thread for it. So the number of entries is bounded by that of the values in use, plus those that died since the last
 * call.
 *
 * @param <K> what values are found by; needs {@code equals} and {@code hashCode}
 * @param <V> what is kept
 */
public final class WeakCache<K, V> {
    private final String name;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final ConcurrentHashMap<K, Entry<K, V>> entries = new ConcurrentHashMap<>();
    private final ReferenceQueue<V> dead = new ReferenceQueue<>();

    private static final class Entry<K, V> extends WeakReference<V> {
        private final K key;

        Entry(K key, V value, ReferenceQueue<V> dead) {
            super(value, dead);
            this.key = key;
        }
    }

    /** Makes an empty cache that is called {@code weak}. */
    public WeakCache() {
        this("weak");
    }

    /**
     * Makes an empty cache.
     *
     * @param name shown to operators
     */
    public WeakCache(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** Returns the name shown to operators. */
    public String name() {
        return name;
    }

    /** Returns the value of a key if it is still in use, else null. */
    public @Nullable V get(K key) {
        V present = find(key);
        (present == null ? misses : hits).increment();
        return present;
    }

    private @Nullable V find(K key) {
        Objects.requireNonNull(key, "key");
        expunge();
        Entry<K, V> entry = entries.get(key);
        return entry == null ? null : entry.get();
    }

    /**
     * Returns the value of a key if it is still in use, else what {@code loader} makes of it. Of callers at the same
     * time one loads, and the others wait for it.
     *
     * @param loader must not use this cache; what it throws is thrown on, and nothing is kept
     * @throws IllegalStateException if {@code loader} returns null
     */
    public V get(K key, Function<? super K, ? extends V> loader) {
        Objects.requireNonNull(loader, "loader");
        V present = find(key);
        if (present != null) {
            hits.increment();
            return present;
        }
        Loaded<V> loaded = new Loaded<>();
        entries.compute(key, (k, entry) -> {
            // Held strongly from here on: the value may be taken by the collector as soon as nobody holds it.
            loaded.value = entry == null ? null : entry.get();
            if (loaded.value != null) {
                hits.increment();
                return entry;
            }
            misses.increment();
            V made = loader.apply(k);
            if (made == null) {
                throw new IllegalStateException("Cache '%s': the loader returned null".formatted(name));
            }
            loaded.value = made;
            return new Entry<>(k, made, dead);
        });
        return Objects.requireNonNull(loaded.value);
    }

    private static final class Loaded<V> {
        @Nullable
        V value;
    }

    /** Keeps a value in place of the one before, for as long as somebody holds it. */
    public void put(K key, V value) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(value, "value");
        expunge();
        entries.put(key, new Entry<>(key, value, dead));
    }

    /** Drops the entry of a key and returns its value, or null if there was none in use. */
    public @Nullable V remove(K key) {
        Objects.requireNonNull(key, "key");
        expunge();
        Entry<K, V> entry = entries.remove(key);
        return entry == null ? null : entry.get();
    }

    /** Drops all entries. */
    public void clear() {
        entries.clear();
        expunge();
    }

    /** Returns the number of entries whose values were in use at the collector's last look. */
    public int size() {
        expunge();
        return entries.size();
    }

    /** Returns the counts. */
    public WeakCacheStats stats() {
        return new WeakCacheStats(name, hits.sum(), misses.sum(), size());
    }

    private void expunge() {
        for (Reference<? extends V> reference = dead.poll(); reference != null; reference = dead.poll()) {
            Entry<?, ?> entry = (Entry<?, ?>) reference;
            // Only if it is still this entry: the key may have a new value by now.
            entries.remove(entry.key, entry);
        }
    }
}
