package io.envyrc.memory.pool;

import java.util.List;

class StringListPoolContractTest extends PoolContractTest<List<String>> {

    @Override
    Pool newPool(PoolConfig config) {
        return new StringListPool(config, new Retention(Long.MAX_VALUE, null), LeakSettings.of(config, leak -> {}));
    }

    @Override
    Lease<List<String>> lease(Pool pool) {
        return ((StringListPool) pool).lease();
    }

    @Override
    List<String> acquire(Pool pool) {
        return ((StringListPool) pool).acquire();
    }

    @Override
    void release(Pool pool, List<String> object) {
        ((StringListPool) pool).release(object);
    }
}
