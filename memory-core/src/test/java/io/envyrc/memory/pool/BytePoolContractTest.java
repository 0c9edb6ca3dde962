package io.envyrc.memory.pool;

class BytePoolContractTest extends PoolContractTest<byte[]> {

    @Override
    Pool newPool(PoolConfig config) {
        return new BytePool(config, new Retention(Long.MAX_VALUE, null), LeakSettings.of(config, leak -> {}));
    }

    @Override
    Lease<byte[]> lease(Pool pool) {
        return ((BytePool) pool).lease(4096);
    }

    @Override
    byte[] acquire(Pool pool) {
        return ((BytePool) pool).acquire(4096);
    }

    @Override
    void release(Pool pool, byte[] object) {
        ((BytePool) pool).release(object);
    }
}
