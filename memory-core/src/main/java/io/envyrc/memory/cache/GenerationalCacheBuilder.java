package io.envyrc.memory.cache;

import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.estimate.MemoryEstimator;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Configures a {@link GenerationalCache}. Not thread-safe.
 *
 * @param <K> the cache's keys
 * @param <V> the cache's values
 */
public final class GenerationalCacheBuilder<K, V> {
    /** What Caffeine and an entry take besides key and value: measured, compressed pointers. */
    private static final long ENTRY_BYTES = 176;

    private final String name;
    private long maxBytes = Math.max(1 << 20, Runtime.getRuntime().maxMemory() / 32);
    private Duration timeToLive = Duration.ofMinutes(10);
    private int promoteAt = 3;
    private @Nullable MemoryBudget budget;
    private LongSupplier ticker = System::nanoTime;
    private ToLongBiFunction<? super K, ? super V> weigher =
            (key, value) -> ENTRY_BYTES + MemoryEstimator.sample(key, value).bytes();

    GenerationalCacheBuilder(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /**
     * Sets the bound on the estimated bytes of all entries.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public GenerationalCacheBuilder<K, V> maxBytes(long maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException(
                    "Cache '%s': maxBytes must be >= 1 but was %d".formatted(name, maxBytes));
        }
        this.maxBytes = maxBytes;
        return this;
    }

    /**
     * Sets how long an entry lives if {@code put} does not say: on probation from its creation, promoted twice as long
     * from its last access.
     *
     * @throws IllegalArgumentException if zero or negative
     */
    public GenerationalCacheBuilder<K, V> timeToLive(Duration timeToLive) {
        this.timeToLive = checkTimeToLive(name, timeToLive);
        return this;
    }

    /**
     * Sets the use that promotes an entry; the write is the first.
     *
     * @throws IllegalArgumentException if less than 1
     */
    public GenerationalCacheBuilder<K, V> promoteAt(int uses) {
        if (uses < 1) {
            throw new IllegalArgumentException("Cache '%s': promoteAt must be >= 1 but was %d".formatted(name, uses));
        }
        this.promoteAt = uses;
        return this;
    }

    /**
     * Sets how large an entry is, in bytes, 0 or more. Asked once for each entry, as it is written; on the writing
     * thread.
     */
    public GenerationalCacheBuilder<K, V> weigher(ToLongBiFunction<? super K, ? super V> weigher) {
        this.weigher = Objects.requireNonNull(weigher, "weigher");
        return this;
    }

    /**
     * Sets a budget in which each entry's bytes are reserved, under the cache's name, for as long as it is kept. An entry
     * that does not fit pushes the coldest out; where even that is not enough, it is served and not kept. Default: none.
     */
    public GenerationalCacheBuilder<K, V> budget(MemoryBudget budget) {
        this.budget = Objects.requireNonNull(budget, "budget");
        return this;
    }

    /** Sets the clock, in nanoseconds from any origin. */
    public GenerationalCacheBuilder<K, V> ticker(LongSupplier ticker) {
        this.ticker = Objects.requireNonNull(ticker, "ticker");
        return this;
    }

    /** Returns an empty cache. */
    public GenerationalCache<K, V> build() {
        return GenerationalCache.of(this);
    }

    static Duration checkTimeToLive(String name, Duration timeToLive) {
        if (timeToLive.isZero() || timeToLive.isNegative()) {
            throw new IllegalArgumentException(
                    "Cache '%s': time to live must be > 0 but was %s".formatted(name, timeToLive));
        }
        return timeToLive;
    }

    String name() {
        return name;
    }

    long maxBytes() {
        return maxBytes;
    }

    Duration timeToLive() {
        return timeToLive;
    }

    int promoteAt() {
        return promoteAt;
    }

    @Nullable
    MemoryBudget budget() {
        return budget;
    }

    LongSupplier ticker() {
        return ticker;
    }

    ToLongBiFunction<? super K, ? super V> weigher() {
        return weigher;
    }
}
