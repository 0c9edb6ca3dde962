package io.envyrc.memory.autoconfigure.pool;

import io.envyrc.memory.pool.Pool;
import io.envyrc.memory.pool.PoolManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;

/** Registers a user's pools with the manager, so that they are shown, trimmed and closed with its own. */
final class PoolRegistrar implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(PoolRegistrar.class);

    private final PoolManager manager;
    private final ObjectProvider<Pool> pools;

    PoolRegistrar(PoolManager manager, ObjectProvider<Pool> pools) {
        this.manager = manager;
        this.pools = pools;
    }

    @Override
    public void afterSingletonsInstantiated() {
        pools.orderedStream().filter(pool -> !manager.pools().contains(pool)).forEach(this::register);
    }

    private void register(Pool pool) {
        try {
            manager.register(pool);
        } catch (IllegalArgumentException nameTaken) {
            log.warn("A pool bean is neither shown nor trimmed: {}", nameTaken.getMessage());
        }
    }
}
