package io.envyrc.memory.env;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a file has set so far, for the values behind it to name: the latest value of each key, up to a size. What does
 * not fit is forgotten, and then {@link #complete()} is false and a missing key may have been one of those.
 *
 * <p>The size is an estimate of the heap that it takes on a 64-bit HotSpot JVM, from above: {@value #BYTES_A_VARIABLE}
 * bytes a variable and two a character.
 */
final class EarlierVariables {
    static final int BYTES_A_VARIABLE = 144;

    private final Map<String, String> values = new HashMap<>();
    private final int maxSize;
    private long size;
    private boolean complete = true;

    /**
     * Remembers nothing yet.
     *
     * @param maxSize size of what is kept, in bytes
     */
    EarlierVariables(int maxSize) {
        this.maxSize = maxSize;
    }

    void put(String key, String value) {
        String old = values.remove(key);
        if (old != null) {
            size -= sizeOf(key, old);
        }
        long added = sizeOf(key, value);
        if (size + added > maxSize) {
            complete = false;
            return;
        }
        values.put(key, value);
        size += added;
    }

    private static long sizeOf(String key, String value) {
        return BYTES_A_VARIABLE + 2L * key.length() + 2L * value.length();
    }

    @Nullable
    String get(String key) {
        return values.get(key);
    }

    /** Tells whether all variables so far are kept. */
    boolean complete() {
        return complete;
    }
}
