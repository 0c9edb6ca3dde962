package io.envyrc.memory.pool;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A hash map that knows how large it has ever been since its last reset, and how large its table must be.
 *
 * <p>{@link HashMap#clear()} keeps the table and walks all of it, as does each iteration: a map that was once large would
 * be slow for ever. The most entries at a time tell the length of the table, as it only ever grows.
 */
final class RecycledMap<K, V> extends HashMap<K, V> {
    private static final long serialVersionUID = 1L;
    private static final int FIRST_TABLE = 16;
    private static final int SPARSE = 4;

    private int most;
    private int tableLength = FIRST_TABLE;

    /** Empties the map. Returns false if it is not worth keeping: too large, or far larger than what it was used for. */
    boolean recycle(int maxEntries) {
        int used = most;
        tableLength = Math.max(tableLength, tableLengthFor(used));
        most = 0;
        if (used > maxEntries || tableLength >= SPARSE * tableLengthFor(used)) {
            return false;
        }
        clear();
        return true;
    }

    /** Returns the length of the table that holds the map now. */
    int tableLength() {
        return Math.max(tableLength, tableLengthFor(most));
    }

    // The least power of two that holds the entries at a load of 3/4.
    private static int tableLengthFor(int entries) {
        long least = (entries * 4L + 2) / 3;
        return (int) Math.min(1 << 30, Long.highestOneBit(Math.max(FIRST_TABLE, least) * 2 - 1));
    }

    private void grown() {
        int size = size();
        if (size > most) {
            most = size;
        }
    }

    @Override
    public @Nullable V put(K key, V value) {
        V old = super.put(key, value);
        grown();
        return old;
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> entries) {
        super.putAll(entries);
        grown();
    }

    @Override
    public @Nullable V putIfAbsent(K key, V value) {
        V old = super.putIfAbsent(key, value);
        grown();
        return old;
    }

    @Override
    public V computeIfAbsent(K key, Function<? super K, ? extends V> function) {
        V value = super.computeIfAbsent(key, function);
        grown();
        return value;
    }

    @Override
    public V compute(K key, BiFunction<? super K, ? super @Nullable V, ? extends V> function) {
        V value = super.compute(key, function);
        grown();
        return value;
    }

    @Override
    public V merge(K key, V value, BiFunction<? super V, ? super V, ? extends V> function) {
        V merged = super.merge(key, value, function);
        grown();
        return merged;
    }
}
