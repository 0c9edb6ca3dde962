package io.envyrc.memory.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * One {@link Engine} for each size of buffer, and one for those that are larger than any. The sizes are powers of two, but
 * for the last: that is the largest worth keeping, whatever it is.
 */
final class SizeClasses<T> {
    static final int MIN_BYTES = 64;
    /** The largest array that may be asked for: some JVMs keep the last few of an {@code int}. */
    static final int MAX_REQUEST_BYTES = Integer.MAX_VALUE - 8;

    private static final int MIN_SHIFT = Integer.numberOfTrailingZeros(MIN_BYTES);

    private final String name;
    private final int maxBytes;
    private final Engine<T>[] classes;
    private final Slot<T>[] sticky;
    private final List<Engine<T>> all = new ArrayList<>();
    private final Engine<T> oversize;
    private final List<Upkeep<T>> keepers;

    /** Makes the kind of object of a class from its size in bytes. */
    SizeClasses(String name, PoolConfig config, Retention retention, LeakSettings leaks, IntFunction<Kind<T>> kindOf) {
        this.name = name;
        LeakWatch watch = leaks.watch(name);
        this.maxBytes = config.bufferMaxBytes();
        int count = indexOf(maxBytes) + 1;
        this.classes = newEngines(count);
        this.sticky = Stripe.newArray(count * Engine.CELLS);
        boolean plain = config.wipe() == Wipe.NONE;
        EngineConfig kept = new EngineConfig(name, config.enabled() ? config.maxIdle() : 0, plain, false, 0);
        for (int i = 0; i < count; i++) {
            classes[i] = new Engine<>(kept, kindOf.apply(sizeAt(i)), retention, watch, sticky, i * Engine.CELLS);
            retention.add(classes[i].upkeep);
            all.add(classes[i]);
        }
        this.oversize = new Engine<>(new EngineConfig(name, 0, plain, false, 0), kindOf.apply(0), retention, watch);
        all.add(oversize);
        this.keepers = all.stream().map(engine -> engine.upkeep).toList();
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // holds nothing but Engine<T>
    private static <T> Engine<T>[] newEngines(int count) {
        return new Engine[count];
    }

    int maxBytes() {
        return maxBytes;
    }

    /** The cells of all classes, {@link Engine#CELLS} each. */
    Slot<T>[] sticky() {
        return sticky;
    }

    /** Returns the engine for {@code minBytes}, which fit a class. */
    Engine<T> classFor(int minBytes) {
        return classes[indexOf(minBytes)];
    }

    /** Returns the engine that owns buffers of exactly {@code bytes}. */
    Engine<T> owner(int bytes) {
        boolean isClass = bytes >= MIN_BYTES && bytes <= maxBytes && sizeAt(indexOf(bytes)) == bytes;
        return isClass ? classes[indexOf(bytes)] : oversize;
    }

    private int sizeAt(int index) {
        return Math.min(MIN_BYTES << index, maxBytes);
    }

    Engine<T> oversize() {
        return oversize;
    }

    /** An idle state with these bits of its mask is claimed the slow way, in each class. */
    long slowMask() {
        return oversize.slowMask();
    }

    long slowTurn() {
        return oversize.slowTurn();
    }

    /** Returns the place of the class for {@code bytes}, which fit one. */
    int indexOf(int bytes) {
        if (bytes < 0) {
            throw outOfRange(bytes);
        }
        return bytes <= MIN_BYTES ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1) - MIN_SHIFT;
    }

    /** Returns the size of a buffer that fits no class. */
    int checkOversize(int minBytes) {
        if (minBytes > MAX_REQUEST_BYTES) {
            throw outOfRange(minBytes);
        }
        oversize.checkOpen();
        return minBytes;
    }

    private IllegalArgumentException outOfRange(int bytes) {
        return new IllegalArgumentException(
                "Pool '%s': size must be within 0..%d bytes but was %d".formatted(name, MAX_REQUEST_BYTES, bytes));
    }

    PoolStats stats() {
        PoolStats sum = oversize.upkeep.stats();
        for (Engine<T> engine : classes) {
            sum = sum.plus(engine.upkeep.stats());
        }
        return sum;
    }

    SortedMap<Integer, PoolStats> statsBySize() {
        SortedMap<Integer, PoolStats> bySize = new TreeMap<>();
        for (int i = 0; i < classes.length; i++) {
            bySize.put(sizeAt(i), classes[i].upkeep.stats());
        }
        bySize.put(Integer.MAX_VALUE, oversize.upkeep.stats());
        return bySize;
    }

    List<? extends Upkeep<?>> keepers() {
        return keepers;
    }

    void close() {
        all.forEach(Engine::close);
    }
}
