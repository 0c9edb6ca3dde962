package io.envyrc.memory.pool;

import java.util.function.Consumer;

/** How the pools of one manager follow what they lend, and who hears of a loss. */
record LeakSettings(LeakTracking tracking, Consumer<? super PoolLeak> listener) {

    /** Plain allocation lends what nobody expects back. */
    static LeakSettings of(PoolConfig config, Consumer<? super PoolLeak> listener) {
        return new LeakSettings(config.enabled() ? config.leakTracking() : LeakTracking.OFF, listener);
    }

    LeakWatch watch(String pool) {
        return new LeakWatch(pool, tracking, listener, System::nanoTime);
    }

    <T> ObjectPool.Builder<T> over(ObjectPool.Builder<T> builder) {
        return builder.leakTracking(tracking).onLeak(listener);
    }
}
