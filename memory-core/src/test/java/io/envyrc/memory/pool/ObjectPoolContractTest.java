package io.envyrc.memory.pool;

class ObjectPoolContractTest extends PoolContractTest<Object> {

    @Override
    Pool newPool(PoolConfig config) {
        return ObjectPool.builder("objects", Object::new)
                .maxIdle(config.enabled() ? config.maxIdle() : 0)
                .retainedBytes(object -> 16)
                .build();
    }

    @Override
    Lease<Object> lease(Pool pool) {
        return objects(pool).lease();
    }

    @Override
    Object acquire(Pool pool) {
        return objects(pool).acquire();
    }

    @Override
    void release(Pool pool, Object object) {
        objects(pool).release(object);
    }

    @SuppressWarnings("unchecked") // newPool made it
    private static ObjectPool<Object> objects(Pool pool) {
        return (ObjectPool<Object>) pool;
    }
}
