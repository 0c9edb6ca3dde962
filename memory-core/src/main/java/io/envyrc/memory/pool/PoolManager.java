package io.envyrc.memory.pool;

import io.envyrc.memory.Registration;
import io.envyrc.memory.Trimmable;
import io.envyrc.memory.budget.MemoryBudget;
import io.envyrc.memory.budget.MemoryKind;
import io.envyrc.memory.budget.MemoryReservation;
import io.envyrc.memory.gc.GarbageCollector;
import io.envyrc.memory.gc.HeapStats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds the pools of a service and speaks for all of them: statistics, trimming, closing.
 *
 * <p>With pooling switched off, each pool still exists and allocates plainly. Thread-safe; holds no thread. Whoever made
 * it closes it, and with it every pool, the registered ones too.
 */
public final class PoolManager implements Trimmable, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PoolManager.class);

    private final PoolConfig config;
    private final GarbageCollector garbageCollector;
    private final MemoryReservation heapReservation;
    private final MemoryReservation directReservation;
    private final BytePool bytePool;
    private final BufferPool bufferPool;
    private final MapPool mapPool;
    private final StringListPool stringListPool;
    private final StringBuilderPool stringBuilderPool;
    private final ConcurrentMap<String, Pool> registered = new ConcurrentHashMap<>();
    private final List<Consumer<Pool>> observers = new CopyOnWriteArrayList<>();

    private PoolManager(Builder builder) {
        this.config = builder.config;
        this.garbageCollector = builder.garbageCollector;
        this.heapReservation = builder.budget.reserve("pools", 0);
        this.directReservation = builder.budget.reserve("pools", MemoryKind.OFF_HEAP, 0);
        Retention heap = new Retention(config.maxRetainedBytes(), heapReservation, config.overBudget());
        Retention direct = heap.withReservation(directReservation);
        LeakSettings leaks = LeakSettings.of(config, builder.leakListener);
        this.bytePool = new BytePool(config, heap, leaks);
        this.bufferPool = new BufferPool(config, direct, leaks);
        this.mapPool = new MapPool(config, heap, leaks);
        this.stringListPool = new StringListPool(config, heap, leaks);
        this.stringBuilderPool = new StringBuilderPool(config, heap, leaks);
    }

    /** Returns a manager of pools built from {@code config}, outside any budget. */
    public static PoolManager create(PoolConfig config) {
        return builder(config).build();
    }

    public static Builder builder(PoolConfig config) {
        return new Builder(config);
    }

    /** Returns how the pools were built. */
    public PoolConfig config() {
        return config;
    }

    public BytePool bytePool() {
        return bytePool;
    }

    /** Returns the pool of direct byte buffers. */
    public BufferPool bufferPool() {
        return bufferPool;
    }

    public MapPool mapPool() {
        return mapPool;
    }

    public StringListPool stringListPool() {
        return stringListPool;
    }

    public StringBuilderPool stringBuilderPool() {
        return stringBuilderPool;
    }

    /**
     * Adds a pool, so that it shows in the statistics and is trimmed and closed with the others. Adding the same pool
     * again does nothing.
     *
     * @throws IllegalArgumentException if another pool has that name
     */
    public void register(Pool pool) {
        String name = pool.name();
        boolean taken = ownPools().stream().anyMatch(own -> own.name().equals(name));
        if (taken || !pool.equals(Objects.requireNonNullElse(registered.putIfAbsent(name, pool), pool))) {
            throw new IllegalArgumentException("a pool named '%s' exists already".formatted(name));
        }
        observers.forEach(observer -> observer.accept(pool));
    }

    /** Has {@code observer} called with each pool registered from now on, on the registering thread. */
    public Registration onRegister(Consumer<Pool> observer) {
        Objects.requireNonNull(observer, "observer");
        observers.add(observer);
        return () -> observers.remove(observer);
    }

    /** Returns the pools: first the built-in ones, then those registered, by name. */
    public List<Pool> pools() {
        Map<String, Pool> all = new LinkedHashMap<>();
        ownPools().forEach(pool -> all.put(pool.name(), pool));
        registered.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(e -> all.put(e.getKey(), e.getValue()));
        return List.copyOf(all.values());
    }

    private List<Pool> ownPools() {
        return List.of(bytePool, bufferPool, mapPool, stringListPool, stringBuilderPool);
    }

    /** Returns each pool's counts by its name, in the order of {@link #pools()}. */
    public Map<String, PoolStats> stats() {
        Map<String, PoolStats> stats = new LinkedHashMap<>();
        pools().forEach(pool -> stats.put(pool.name(), pool.stats()));
        return stats;
    }

    /** Returns live memory statistics of this JVM. */
    public HeapStats memoryStats() {
        return HeapStats.now();
    }

    /** Forces a collection, unless one runs or the last forced one is too recent. Blocks until it has ended. */
    public GarbageCollector.Result forceGc() {
        return garbageCollector.collect();
    }

    /**
     * Forces a collection as {@link #forceGc()} does, if the strategy finds memory tight enough for one; see
     * {@link GarbageCollector#collectIfDue}.
     *
     * @param usedRatio used share of a limit, 0.0..1.0
     * @param threshold share at which memory counts as tight, 0.0..1.0
     */
    public GarbageCollector.Result collectIfDue(double usedRatio, double threshold) {
        return garbageCollector.collectIfDue(usedRatio, threshold);
    }

    /**
     * Drops about {@code fraction} of the idle objects of all pools, the coldest first whichever pool they lie in. A
     * registered pool that is none of this package's trims itself, by the same share; one that fails is logged, and keeps
     * no other from its turn.
     */
    @Override
    public long trim(double fraction) {
        return IdleSlot.sum(trimEach(fraction));
    }

    /**
     * Does what {@link #trim} does, and tells whose bytes they were.
     *
     * @return bytes given back by each pool, by its name, in the order of {@link #pools()}; one that failed is absent
     * @throws IllegalArgumentException if {@code fraction} is not within 0..1
     */
    public Map<String, Long> trimEach(double fraction) {
        Trimmable.checkFraction(fraction);
        Map<String, Long> bytes = new LinkedHashMap<>();
        List<Upkeep<?>> keepers = new ArrayList<>();
        for (Pool pool : pools()) {
            if (pool instanceof EnginePool own) {
                keepers.addAll(own.keepers());
                bytes.put(pool.name(), 0L);
            } else {
                trim(pool, fraction, bytes);
            }
        }
        bytes.putAll(IdleSlot.trim(keepers, fraction));
        return bytes;
    }

    private static void trim(Pool pool, double fraction, Map<String, Long> bytes) {
        try {
            bytes.put(pool.name(), pool.trim(fraction));
        } catch (RuntimeException failed) {
            log.warn("Pool '{}' could not be trimmed", pool.name(), failed);
        }
    }

    /**
     * Closes every pool, those too that follow one which fails, and gives the reserved bytes back. A second call does
     * nothing.
     */
    @Override
    public void close() {
        pools().forEach(PoolManager::close);
        heapReservation.close();
        directReservation.close();
    }

    private static void close(Pool pool) {
        try {
            pool.close();
        } catch (RuntimeException failed) {
            log.warn("Pool '{}' could not be closed", pool.name(), failed);
        }
    }

    /** Configures a {@link PoolManager}. Not thread-safe. */
    public static final class Builder {
        private final PoolConfig config;
        private MemoryBudget budget = MemoryBudget.unlimited();
        private GarbageCollector garbageCollector = GarbageCollector.create();
        private Consumer<? super PoolLeak> leakListener = leak -> {};

        private Builder(PoolConfig config) {
            this.config = Objects.requireNonNull(config, "config");
        }

        /** Sets the budget in which the bytes that belong to the pools are reserved, under the name {@code pools}. Default: none. */
        public Builder budget(MemoryBudget budget) {
            this.budget = Objects.requireNonNull(budget, "budget");
            return this;
        }

        /** Sets what {@link PoolManager#forceGc()} and {@link PoolManager#collectIfDue} ask. Default: {@link GarbageCollector#create()}. */
        public Builder garbageCollector(GarbageCollector garbageCollector) {
            this.garbageCollector = Objects.requireNonNull(garbageCollector, "garbageCollector");
            return this;
        }

        /**
         * Sets who hears of each object that a built-in pool lent and its borrower lost, besides the log. Runs on a
         * thread that uses the pools. Default: nobody.
         */
        public Builder onLeak(Consumer<? super PoolLeak> leakListener) {
            this.leakListener = Objects.requireNonNull(leakListener, "leakListener");
            return this;
        }

        public PoolManager build() {
            return new PoolManager(this);
        }
    }
}
