package io.envyrc.memory.pool;

import java.util.Map;

class MapPoolContractTest extends PoolContractTest<Map<String, Object>> {

    @Override
    Pool newPool(PoolConfig config) {
        return new MapPool(config, new Retention(Long.MAX_VALUE, null), LeakSettings.of(config, leak -> {}));
    }

    @Override
    Lease<Map<String, Object>> lease(Pool pool) {
        return ((MapPool) pool).lease();
    }

    @Override
    Map<String, Object> acquire(Pool pool) {
        return ((MapPool) pool).acquire();
    }

    @Override
    void release(Pool pool, Map<String, Object> object) {
        ((MapPool) pool).release(object);
    }
}
