package io.envyrc.memory.pool;

class StringBuilderPoolContractTest extends PoolContractTest<StringBuilder> {

    @Override
    Pool newPool(PoolConfig config) {
        return new StringBuilderPool(config, new Retention(Long.MAX_VALUE, null), LeakSettings.of(config, leak -> {}));
    }

    @Override
    Lease<StringBuilder> lease(Pool pool) {
        return ((StringBuilderPool) pool).lease();
    }

    @Override
    StringBuilder acquire(Pool pool) {
        return ((StringBuilderPool) pool).acquire();
    }

    @Override
    void release(Pool pool, StringBuilder object) {
        ((StringBuilderPool) pool).release(object);
    }
}
